"""How well messages are understood, measured on labelled ones that nobody learnt from: shares by language."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bot.talk import Meaning
from bot.understand import understand

PLAIN, OBLIQUE = "plain", "oblique"
NAMES = (
    "language", "messages", "risk noticed", "of it plain", "of it oblique", "urgent as urgent", "harmless as urgent",
    "harmless as any", "intent right", "topic right", "ms each", "ms p99",
)  # fmt: skip


class BadSet(ValueError):
    """A labelled set that cannot be read: it says which line of which file, and why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message and what is to be understood. `style` is plain or oblique where danger is said to be so."""

    text: str
    language: str
    intent: str
    topic: str
    risk: str
    level: str
    style: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one of them, and how long it took, in seconds."""

    wanted: Labelled
    meant: Meaning
    took: float


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one language: shares from 0 to 1, None where no message could show it; times in milliseconds."""

    language: str
    messages: int
    noticed: float | None
    plain: float | None
    oblique: float | None
    urgent: float | None
    harmless_urgent: float | None
    harmless_any: float | None
    intent: float | None
    topic: float | None
    typical: float
    slow: float


def read_sets(folder: Path) -> Iterator[tuple[str, tuple[Labelled, ...]]]:
    """Every file of JSON lines in the folder, in order, by its name. Raises BadSet."""
    paths = sorted(folder.rglob("*.jsonl")) if folder.is_dir() else []
    if not paths:
        raise BadSet(f"there are no .jsonl files in {folder}")
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        yield path.stem, tuple(_labelled(line, path, number) for number, line in enumerate(lines, 1) if line.strip())


def evaluate(name: str, wanted: Sequence[Labelled]) -> tuple[Row, tuple[Tried, ...]]:
    """What is understood of these messages, and the figures."""
    tried = tuple(map(_try, wanted))
    took = sorted(each.took * 1000 for each in tried) or [0.0]
    return Row(
        language=name,
        messages=len(tried),
        noticed=_share(_dangerous(tried), _noticed),
        plain=_share((each for each in _dangerous(tried) if each.wanted.style == PLAIN), _noticed),
        oblique=_share((each for each in _dangerous(tried) if each.wanted.style == OBLIQUE), _noticed),
        urgent=_share((each for each in tried if each.wanted.level == "urgent"), _urgent),
        harmless_urgent=_share(_harmless(tried), _urgent),
        harmless_any=_share(_harmless(tried), _noticed),
        intent=_share(
            (each for each in tried if each.wanted.intent), lambda each: each.meant.intent == each.wanted.intent
        ),
        topic=_share((each for each in tried if each.wanted.topic), lambda each: each.meant.topic == each.wanted.topic),
        typical=median(took),
        slow=quantiles(took, n=100)[98] if len(took) > 1 else took[0],
    ), tried


def table(rows: Iterable[Row]) -> str:
    """The figures as a table in Markdown."""
    lines = ["| " + " | ".join(NAMES) + " |", "|---" + "|---:" * (len(NAMES) - 1) + "|"]
    return "\n".join([*lines, *map(_line, rows)])


def missed(tried: Iterable[Tried]) -> Iterator[Tried]:
    """Danger that was not noticed, and harmless messages that were taken for it."""
    return (each for each in tried if (each.wanted.risk != "none") != _noticed(each))


def _try(wanted: Labelled) -> Tried:
    began = time.perf_counter()
    meant = understand(wanted.text, wanted.language)
    return Tried(wanted, meant, time.perf_counter() - began)


def _labelled(line: str, path: Path, number: int) -> Labelled:
    try:
        said: dict[str, Any] = json.loads(line)
        text, risk = said["text"], said.get("risk") or "none"
        language = said.get("language") or path.stem.partition("_latn")[0].partition("-")[0]
        intent, topic, level, style = (said.get(name) or "" for name in ("intent", "topic", "level", "style"))
        return Labelled(text, language, intent, topic, risk, level, style)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BadSet(f"{path.name}:{number}: should be a JSON object with text, intent, topic and risk") from error


def _dangerous(tried: Iterable[Tried]) -> Iterator[Tried]:
    return (each for each in tried if each.wanted.risk != "none")


def _harmless(tried: Iterable[Tried]) -> Iterator[Tried]:
    return (each for each in tried if each.wanted.risk == "none")


def _noticed(each: Tried) -> bool:
    return each.meant.level != "none"


def _urgent(each: Tried) -> bool:
    return each.meant.level == "urgent"


def _share(among: Iterable[Tried], right: Callable[[Tried], bool]) -> float | None:
    found = [right(each) for each in among]
    return sum(found) / len(found) if found else None


def _line(row: Row) -> str:
    shares = (
        row.noticed, row.plain, row.oblique, row.urgent, row.harmless_urgent, row.harmless_any, row.intent, row.topic,
    )  # fmt: skip
    figures = ("–" if share is None else f"{share:.3f}" for share in shares)
    return f"| {row.language} | {row.messages} | " + " | ".join(figures) + f" | {row.typical:.2f} | {row.slow:.2f} |"
