"""Languages: which we speak, and the translator handed to a turn. A language falls back to English only."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.core import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LOCALES = Path(__file__).resolve().parent.parent / "locales"

# Code -> the language's own name for itself. Dari is fa_AF: CLDR has no `prs`.
NAMES = {
    "en": "English",
    "ar": "العربية",
    "ckb": "کوردیی سۆرانی",
    "fa": "فارسی",
    "fa_AF": "دری",
    "ps": "پښتو",
    "ti": "ትግርኛ",
    "am": "አማርኛ",
    "om": "Afaan Oromoo",
    "so": "Soomaali",
    "vi": "Tiếng Việt",
    "sq": "Shqip",
    "tr": "Türkçe",
    "fr": "Français",
    "uk": "Українська",
}
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "fa_AF", "ps"})
ALIASES = {"prs": "fa_AF", "fa-af": "fa_AF", "fa_af": "fa_AF", "en_gb": "en", "en-gb": "en", "ku": "ckb"}
# An SMS with one of these turns from 160 to 70 characters a segment; CLDR puts them into dates.
NARROW_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u200f": None, "\u200e": None})


class UnknownLanguage(LookupError):
    """No such language here; the text names it and lists those we speak."""


def known(code: str) -> str:
    """The code as we write it ("prs" -> "fa_AF"). Raises UnknownLanguage."""
    ours = ALIASES.get(code.casefold(), code)
    if ours not in NAMES:
        raise UnknownLanguage(f"no language {code!r}; we speak {', '.join(NAMES)}")
    return ours


def direction(code: str) -> str:
    """Which way the language is written: "rtl" or "ltr"."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True)
class Words:
    """A Translator over one catalogue."""

    code: str
    catalogue: NullTranslations = field(repr=False)

    def __call__(self, message: str, /, **values: object) -> str:
        return _fill(self.catalogue.gettext(message), message, values) if message else ""

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        english = one if n == 1 else many
        return _fill(self.catalogue.ngettext(one, many, n), english, {"n": n, **values})

    def day(self, day: date) -> str:
        """The day as "Tuesday 24 November": weekday, date, Gregorian, Latin digits."""
        return format_date(day, "EEEE d MMMM", locale=_babel(self.code)).translate(NARROW_SPACES)


def _fill(words: str, english: str, values: Mapping[str, object]) -> str:
    """The words with their values; the English ones where a translation names a value that is not there."""
    try:
        return words.format(**values)
    except (LookupError, ValueError, AttributeError, TypeError):
        return english.format(**values)


@cache
def translator(code: str, folder: Path = LOCALES) -> Words:
    """The translator for a known language. One without a catalogue, or with a broken one, speaks English."""
    return Words(code, _catalogue(code, _po(folder, code)))


def _po(folder: Path, code: str) -> Path:
    return folder / code / "LC_MESSAGES" / "bot.po"


def _catalogue(code: str, path: Path) -> NullTranslations:
    """Compiled in memory when first used: a catalogue is one .po file, with nothing to build beside it."""
    if not path.exists():
        return NullTranslations()
    try:
        with path.open("rb") as file:
            # Without a locale Babel writes no plural rule, and Arabic would count as English does.
            catalogue = read_po(file, locale=code, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return GNUTranslations(compiled)
    except (PoFileError, ValueError, LookupError):
        return NullTranslations()


@cache
def _babel(code: str) -> Locale:
    return Locale.parse("en_GB" if code == "en" else code)
