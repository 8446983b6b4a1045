"""The example messages that the network is taught by: files of plain lines under headings, each with who wrote it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from bot.talk import Intent, Level, Risk

FOLDER = Path(__file__).resolve().parent / "examples"
HEADING = re.compile(r"\[([a-z_ ]+)\]")
NAMED = re.compile(
    r"(?P<language>[a-z]{2,3}(_[A-Z]{2})?)(_latn)?"
)  # "fa_AF.txt"; "ar_latn.txt" is Arabic in Latin letters
HARMLESS = "harmless"  # a heading: nothing is wrong, though the words may look like it


class BadExamples(ValueError):
    """An examples file that cannot be read: it says which line of which file, and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """One message and what is to be understood in it; no intent where it only shows that there is no danger."""

    text: str
    language: str
    risk: Risk = "none"
    level: Level = "none"
    intent: Intent | None = None
    topic: str = ""


def read_examples(folder: Path = FOLDER) -> tuple[Example, ...]:
    """Every example of every file, in order. Raises BadExamples."""
    return tuple(example for path in sorted(folder.glob("*.txt")) for example in _file(path))


def _file(path: Path) -> Iterator[Example]:
    named = NAMED.fullmatch(path.stem)
    if named is None:
        raise BadExamples(f"{path.name}: not named after a language")
    labels: Example | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if found := HEADING.fullmatch(text):
            labels = _labels(found[1].split(), named["language"], f"{path.name}:{number}")
        elif text and not text.startswith("#"):
            if labels is None:
                raise BadExamples(f"{path.name}:{number}: a message before any heading")
            yield _with(labels, text)


def _labels(heading: list[str], language: str, where: str) -> Example:
    match heading:
        case ["risk", risk, level] if risk in get_args(Risk) and level in ("concern", "urgent"):
            return Example("", language, risk, level, "risk")  # type: ignore[arg-type]
        case ["offer", topic]:
            return Example("", language, intent="offer", topic=topic)
        case [intent] if intent == HARMLESS:
            return Example("", language)
        case [intent] if intent in get_args(Intent):
            return Example("", language, intent=intent)  # type: ignore[arg-type]
    raise BadExamples(f"{where}: no such heading: {' '.join(heading)}")


def _with(labels: Example, text: str) -> Example:
    return Example(text, labels.language, labels.risk, labels.level, labels.intent, labels.topic)
