"""The little language of the golden conversations: what each line of a script means."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args, get_type_hints

from bot.talk import Attachment

KINDS: frozenset[str] = frozenset(get_args(get_type_hints(Attachment)["kind"]))
ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(n))")
TIMES = re.compile(r"\[(\d+) times (.+)\]")
IN_BRACKETS = re.compile(r"\[([a-z]+)\] ?(.*)")
AHEAD = re.compile(r"\+(\d+)([smhd])")
SPANS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
JOINERS = "\u200c\u200d"  # Persian and emoji need them; they hide nothing


class BadScript(ValueError):
    """A line that makes no sense; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message from the person: words, something beside them, or a tapped button."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    tap: str = ""
    payload: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is texting. A name with a capital is a person we know; `age` counts on the day of the conversation."""

    name: str = "stranger"
    age: int | None = None
    born: date | None = None
    speaks: str = "en"
    status: str = "active"
    adviser: str = ""
    locked: bool = False
    opted_out: bool = False
    group: bool = False

    @property
    def known(self) -> bool:
        return self.name[0].isupper()

    def birthday(self, today: date) -> date | None:
        """A date of birth that makes them that age."""
        return self.born if self.age is None else date(today.year - self.age, 1, 1)


@dataclass(frozen=True, slots=True)
class Clock:
    """`@ 2026-03-30T08:59Z` or `@ +10m`"""

    words: str

    def moved(self, now: datetime) -> datetime:
        if ahead := AHEAD.fullmatch(self.words):
            return now + timedelta(**{SPANS[ahead[2]]: int(ahead[1])})
        try:
            at = datetime.fromisoformat(self.words)
        except ValueError:
            raise BadScript(f"@ {self.words}: write a time like 2026-03-30T08:59Z, or +10m") from None
        if at.tzinfo is None:
            raise BadScript(f"@ {self.words}: which clock? Put Z behind it for UTC")
        return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class As:
    """`as Robin (17) PA Ash` says who texts from here on; a bare name is somebody we met before."""

    speaker: Speaker
    bare: bool


@dataclass(frozen=True, slots=True)
class Code:
    """`code 7K2M9QXT for Robin (19)` makes a linking code, as staff would."""

    code: str
    owner: Speaker


@dataclass(frozen=True, slots=True)
class Away:
    """`away Ash until 2026-11-29 cover Birch`: a member of staff is away from today on, and who stands in."""

    name: str
    last: date
    cover: str


@dataclass(frozen=True, slots=True)
class Planned:
    """`event Pizza night at elm-house 2026-11-26T18:00Z places 10`: two hours of something at a hub."""

    title: str
    hub: str
    starts: datetime
    places: int | None


@dataclass(frozen=True, slots=True)
class Wrote:
    """`write Ash: See you at three`: a member of staff writes to whoever texts here."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Turn:
    """`> words`, `> [voice]`, `tap Menu`: the person's part of a turn."""

    said: Said


@dataclass(frozen=True, slots=True)
class Fact:
    """`= step menu`: something that must be so after the turn; `kind` is its first word."""

    kind: str


@dataclass(frozen=True, slots=True)
class Ours:
    """`< words` or `! alert`: what must come of the turn."""


@dataclass(frozen=True, slots=True)
class Remark:
    """An empty line or `# words`"""


Part = Clock | As | Code | Away | Planned | Wrote | Turn | Fact | Ours | Remark


def read(script: str) -> Iterator[tuple[str, Part]]:
    """Every line with its meaning. Raises BadScript."""
    for number, line in enumerate(script.splitlines(), 1):
        try:
            yield line, _part(line)
        except BadScript as error:
            raise BadScript(f"line {number}: {error}") from None


def shown(text: str) -> str:
    """Words as a script holds them: whatever cannot be seen is written out."""
    return "".join(char if char.isprintable() or char in JOINERS else f"\\u{ord(char):04x}" for char in text)


def _part(line: str) -> Part:
    first, _, rest = line.partition(" ")
    if first not in READERS:
        raise BadScript(f"{line!r} begins with none of: {' '.join(READERS).strip()}")
    return READERS[first](rest)


def _as(rest: str) -> As:
    return As(_speaker(rest), bare=" " not in rest)


def _code(rest: str) -> Code:
    code, _, owner = rest.partition(" for ")
    return Code(code, _speaker(owner))


def _away(rest: str) -> Away:
    found = re.fullmatch(r"(\w+) until ([\d-]+)(?: cover (\w+))?", rest)
    if not found:
        raise BadScript("away: write: away Ash until 2026-11-29 cover Birch")
    return Away(found[1], date.fromisoformat(found[2]), found[3] or "")


def _planned(rest: str) -> Planned:
    found = re.fullmatch(r"(.+) at ([\w-]+) (\S+Z)(?: places (\d+))?", rest)
    if not found:
        raise BadScript("event: write: event Pizza night at elm-house 2026-11-26T18:00Z places 10")
    return Planned(found[1], found[2], datetime.fromisoformat(found[3]), int(found[4]) if found[4] else None)


def _wrote(rest: str) -> Wrote:
    name, colon, words = rest.partition(": ")
    if not colon:
        raise BadScript("write: write: write Ash: See you at three")
    return Wrote(name, words)


def _said(rest: str) -> Said:
    text = ESCAPE.sub(_unescape, rest)
    if times := TIMES.fullmatch(text):
        return Said(times[2] * int(times[1]))
    if not (found := IN_BRACKETS.fullmatch(text)):
        return Said(text)
    kind, words = found.groups()
    if kind == "nothing":
        return Said()
    if kind not in KINDS:
        raise BadScript(f"[{kind}] is none of: nothing, {', '.join(sorted(KINDS))}")
    return Said(words, (Attachment(kind, "51.5,-0.1" if kind == "location" else f"{kind}-1"),))  # type: ignore[arg-type]


def _tapped(rest: str) -> Said:
    """A label that was shown, or a payload of its own: `tap [gone:1] Old button`."""
    if raw := re.fullmatch(r"\[(.+)\] (.*)", rest):
        return Said(raw[2], payload=raw[1])
    return Said(rest, tap=rest)


def _unescape(found: re.Match[str]) -> str:
    return "\n" if found[3] else chr(int(found[1] or found[2], 16))


def _speaker(words: str) -> Speaker:
    name, *rest = words.split() or [""]
    if not name:
        raise BadScript("who?")
    speaker = Speaker(name, group=name == "group")
    while rest:
        speaker, rest = _described(speaker, *rest)
    return speaker


def _described(speaker: Speaker, word: str, *rest: str) -> tuple[Speaker, list[str]]:
    """Take in one thing that is said of them."""
    match word, *rest:
        case [age, *more] if re.fullmatch(r"\(\d+\)", age):
            return replace(speaker, age=int(age[1:-1])), more
        case ["born", day, *more]:
            return replace(speaker, born=date.fromisoformat(day)), more
        case ["speaks", code, *more]:
            return replace(speaker, speaks=code), more
        case ["status", status, *more]:
            return replace(speaker, status=status), more
        case ["PA", adviser, *more]:
            return replace(speaker, adviser=adviser), more
        case ["locked", *more]:
            return replace(speaker, locked=True), more
        case ["opted-out", *more]:
            return replace(speaker, opted_out=True), more
    raise BadScript(f"{word!r} is none of: (17), born DATE, speaks CODE, status WORD, PA NAME, locked, opted-out")


READERS: dict[str, Callable[[str], Part]] = {
    "@": Clock,
    "as": _as,
    "code": _code,
    "away": _away,
    "event": _planned,
    "write": _wrote,
    ">": lambda rest: Turn(_said(rest)),
    "tap": lambda rest: Turn(_tapped(rest)),
    "=": lambda rest: Fact(rest.partition(" ")[0]),
    "<": lambda rest: Ours(),
    "!": lambda rest: Ours(),
    "#": lambda rest: Remark(),
    "": lambda rest: Remark(),
}
