"""Languages: which we speak, and the translator handed to a turn. A language falls back to English only."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.core import Locale
from babel.dates import format_date
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.languages import ENGLISH, LATIN_DIGITS, LOCALES, language, read_languages

# Code -> the language's own name for itself, English first; each has a folder in `locales/`.
NAMES: Mapping[str, str] = {code: each.name for code, each in read_languages().items()}
ALIASES: Mapping[str, str] = {
    other.casefold(): code for code, each in read_languages().items() for other in (code, *each.codes)
}
CHECKED = re.compile(r"checked by (?P<who>[^,]+), (?P<on>\d{4}-\d\d-\d\d)")  # a translator's comment on one message
# An SMS with one of these turns from 160 to 70 characters a segment; CLDR puts them into dates.
NARROW_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u200f": None, "\u200e": None})


class UnknownLanguage(LookupError):
    """No such language here; the text names it and lists those we speak."""


def known(code: str) -> str:
    """The code as we write it ("prs" -> "fa_AF"). Raises UnknownLanguage."""
    ours = ALIASES.get(code.casefold())
    if ours is None:
        raise UnknownLanguage(f"no language {code!r}; we speak {', '.join(NAMES)}")
    return ours


def direction(code: str) -> str:
    """Which way the language is written: "rtl" or "ltr"."""
    return "rtl" if language(code).rtl else "ltr"


@dataclass(frozen=True, slots=True)
class Words:
    """A Translator over one catalogue; `checked` are the messages of which a person has said that they are right."""

    code: str
    catalogue: NullTranslations = field(repr=False)
    checked: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def rtl(self) -> bool:
        """Whether it is written from the right."""
        return language(self.code).rtl

    @property
    def drafts(self) -> bool:
        """Whether what it says is, for the most part, in words that nobody has checked."""
        return self.code != ENGLISH and not self.checked

    def sure(self, message: str) -> bool:
        """Whether these words may stand without their English: a person has checked them."""
        return self.code == ENGLISH or message in self.checked

    def __call__(self, message: str, /, **values: object) -> str:
        return _fill(self.catalogue.gettext(message), message, values) if message else ""

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        english = one if n == 1 else many
        return _fill(self.catalogue.ngettext(one, many, n), english, {"n": n, **values})

    def day(self, day: date) -> str:
        """The day as "Tuesday 24 November": weekday, date, Gregorian, Latin digits."""
        said = format_date(day, "EEEE d MMMM", locale=_babel(self.code)).translate(NARROW_SPACES)
        return said.translate(_digits(self.code))


def _fill(words: str, english: str, values: Mapping[str, object]) -> str:
    """The words with their values; the English ones where a translation names a value that is not there."""
    try:
        return words.format(**values)
    except (LookupError, ValueError, AttributeError, TypeError):
        return english.format(**values)


@cache
def translator(code: str, folder: Path = LOCALES) -> Words:
    """The translator for a known language. One without a catalogue, or with a broken one, speaks English."""
    path = folder / code / "LC_MESSAGES" / "bot.po"
    try:
        return _words(code, path) if path.exists() else Words(code, NullTranslations())
    except (PoFileError, ValueError, LookupError):
        return Words(code, NullTranslations())


def _words(code: str, path: Path) -> Words:
    """Compiled in memory when first used: a catalogue is one .po file, with nothing to build beside it."""
    with path.open("rb") as file:
        # Without a locale Babel writes no plural rule, and Arabic would count as English does.
        read = read_po(file, locale=code, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return Words(code, GNUTranslations(compiled), frozenset(filter(None, map(_checked, read))))


def _checked(message: Message) -> str:
    """The English of a message of which a person has said that it is right; empty for others."""
    english = message.id if isinstance(message.id, str) else message.id[0]
    return english if CHECKED.search(" ".join(message.user_comments)) else ""


@cache
def _digits(code: str) -> dict[int, int]:
    return str.maketrans(LATIN_DIGITS, language(code).digits)


@cache
def _babel(code: str) -> Locale:
    return Locale.parse("en_GB" if code == "en" else code)
