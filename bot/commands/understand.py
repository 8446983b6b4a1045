"""kit understand: what each line is understood as, how well that goes, and teaching it anew."""

import json
import sys
from pathlib import Path

from tqdm import tqdm

from bot.commands import Problem
from bot.i18n import UnknownLanguage, known
from bot.text import storable
from bot.understand import understand


def run_understand(*, json_lines: bool, lang: str) -> None:
    """Read lines, print what they mean."""
    try:
        lang = known(lang)
    except UnknownLanguage as error:
        raise Problem(str(error), 2) from None
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


def run_evaluate(folder: str, *, misses: bool) -> None:
    """Print a table of how well the labelled messages in the folder are understood. Raises Problem."""
    from bot.understand import evaluating

    try:
        sets = list(evaluating.read_sets(Path(folder)))
    except evaluating.BadSet as error:
        raise Problem(str(error), 2) from None
    found = [evaluating.evaluate(name, wanted) for name, wanted in tqdm(sets, disable=not sys.stderr.isatty())]
    sys.stdout.write(evaluating.table(row for row, _tried in found) + "\n")
    for row, tried in found if misses else ():
        for each in evaluating.missed(tried):
            sys.stdout.write(f"{row.language}: {each.wanted.risk} as {each.meant.risk}: {each.wanted.text}\n")


def run_learn() -> None:
    """Teach the network anew. Raises Problem where what that needs is not installed."""
    try:
        from bot.understand import learning
    except ImportError as error:
        raise Problem(f"teaching needs {error.name}: make setup installs it", 1) from None
    taught = learning.relearn(lambda networks: tqdm(networks, disable=not sys.stderr.isatty()))
    sys.stdout.write(f"taught by {taught} examples\n")


def _in_words(found: dict[str, object]) -> str:
    return f"{found['text']}: {found['intent']} {found['topic']} {found['risk']} {found['level']} {found['because']}"
