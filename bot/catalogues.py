"""The catalogues as translators see them: what is there, what is a draft, and what is wrong in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from bot.i18n import CHECKED
from bot.languages import ENGLISH, LOCALES, read_languages
from bot.sms import is_gsm, plain_punctuation, segments

PLACEHOLDER, DIGITS = re.compile(r"\{\w*\}"), re.compile(r"\d+")
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # direction is our work, not the translator's
MOST_PLAIN, MOST_OTHER = 3, 6  # text messages that one of ours may take, in the plain alphabet and in any other


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right in a catalogue: the file, the line (from 1) and the reason."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Status:
    """How far a language is: of `messages` how many are there, and of these how many a person has checked.

    `outdated` were translated for an English that has changed. `sms` are segments: of the typical message, and of the
    dearest.
    """

    code: str
    name: str
    written_by: str
    messages: int
    there: int
    checked: int
    outdated: int
    faults: int
    sms: tuple[float, int]

    @property
    def drafts(self) -> int:
        return self.there - self.checked


def template(folder: Path = LOCALES) -> tuple[str, ...]:
    """Every message that the bot may say, in English; of a plural the first form."""
    with (folder / "bot.pot").open("rb") as file:
        return tuple(_english(message) for message in read_po(file) if message.id)


def statuses(folder: Path = LOCALES) -> tuple[Status, ...]:
    """How far each language is, English left out."""
    wanted = template(folder)
    return tuple(_status(code, wanted, folder) for code in read_languages(folder) if code != ENGLISH)


def faults(folder: Path = LOCALES) -> Iterator[Fault]:
    """Everything wrong in any catalogue: it cannot be read, or what it says would mislead or cost too much."""
    for code in read_languages(folder):
        path = _po(folder, code)
        if path.exists():
            yield from _faults(path, f"locales/{path.relative_to(folder).as_posix()}", code)


def _po(folder: Path, code: str) -> Path:
    return folder / code / "LC_MESSAGES" / "bot.po"


def _status(code: str, wanted: Sequence[str], folder: Path) -> Status:
    language, path = read_languages(folder)[code], _po(folder, code)
    read = _readable(path, code)
    there = {_english(message): message for message in read or () if message.id and any(_forms(message))}
    said = [there[english] for english in wanted if english in there]
    costs = [segments(plain_punctuation(form)) for message in said for form in _forms(message)] or [0]
    return Status(
        code=code,
        name=language.name,
        written_by=language.written_by,
        messages=len(wanted),
        there=len(said),
        checked=sum(bool(CHECKED.search(" ".join(message.user_comments))) for message in said),
        outdated=len(read.obsolete) if read else 0,
        faults=sum(1 for _ in _faults(path, path.name, code)) if path.exists() else 0,
        sms=(median(costs), max(costs)),
    )


def _readable(path: Path, code: str) -> Catalog | None:
    try:
        with path.open("rb") as file:
            return read_po(file, locale=code, abort_invalid=True)
    except (OSError, PoFileError, ValueError, LookupError):
        return None


def _faults(path: Path, name: str, code: str) -> Iterator[Fault]:
    try:
        with path.open("rb") as file:
            read = read_po(file, locale=code, abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", 0) or 0
        yield Fault(name, line + 1, f"cannot be read, so English is said instead: {error}")
        return
    for message in read:
        for reason in _wrong(message, read) if message.id else ():
            yield Fault(name, message.lineno or 1, reason)


def _wrong(message: Message, read: Catalog) -> Iterator[str]:
    forms = _forms(message)
    if isinstance(message.id, tuple) and len(forms) != read.num_plurals:
        yield f"has {len(forms)} plural forms, should be {read.num_plurals}"
    for form in filter(None, forms):
        yield from _wrong_form(_english(message), form, plural=isinstance(message.id, tuple))


def _wrong_form(english: str, form: str, *, plural: bool) -> Iterator[str]:
    wanted, given = set(PLACEHOLDER.findall(english)), set(PLACEHOLDER.findall(form))
    if given - wanted or (wanted - given and not plural):  # a plural form may say "one" in words
        yield f"placeholders are {_listed(given)}, should be {_listed(wanted)}"
    if lost := set(DIGITS.findall(english)) - set(DIGITS.findall(form)):
        yield f"numbers that the English has are missing or changed: {', '.join(sorted(lost))}"
    if MARKS.search(form):
        yield "holds a direction mark: numbers and links are put right when the message is sent"
    plain = plain_punctuation(form)
    count, most = segments(plain), MOST_PLAIN if is_gsm(plain) else MOST_OTHER
    if count > most:
        yield f"takes {count} text messages, at most {most}"


def _listed(placeholders: set[str]) -> str:
    return ", ".join(sorted(placeholders)) or "none"


def _english(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)
