"""kit understand: what each line is understood as."""

import json
import sys

from bot.text import storable
from bot.understand import understand


def run_understand(*, json_lines: bool, lang: str) -> None:
    """Read lines, print what they mean."""
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    for line in sys.stdin:
        text = line.rstrip("\n")
        meant = understand(storable(text), lang)
        found = {
            "text": storable(text),
            "language": meant.language,
            "intent": meant.intent,
            "topic": meant.topic,
            "risk": meant.risk,
            "level": meant.level,
            "score": meant.score,
            "because": list(meant.because),
        }
        said = json.dumps(found, ensure_ascii=False) if json_lines else _in_words(found)
        sys.stdout.write(said + "\n")


def _in_words(found: dict[str, object]) -> str:
    return f"{found['text']}: {found['intent']} {found['topic']} {found['risk']} {found['level']} {found['because']}"
