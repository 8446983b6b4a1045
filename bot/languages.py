"""The languages there are: a folder each in `locales/`, with a name, words for stop and help, and a catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

LOCALES = Path(__file__).resolve().parent.parent / "locales"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FILE = "language.yaml"
ENGLISH = "en"
LATIN_DIGITS = "0123456789"


class BadLanguage(ValueError):
    """A language's file that cannot be read: it says which, and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language that a person may choose. `code` is CLDR's, as its folder is named."""

    code: str
    name: str  # in its own script
    codes: tuple[str, ...] = ()  # other codes of it
    called: tuple[str, ...] = ()  # what else people call it
    rtl: bool = False
    written_by: str = ""
    place: int = 99  # in a list of all
    words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))  # intent -> alone
    not_these: tuple[str, ...] = ()  # that look like one of them without their accents, and mean something else
    lost: tuple[str, ...] = ()  # ways to say that our words were not understood
    sms_letters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # to keep an SMS cheap
    digits: str = LATIN_DIGITS  # as its dates and times are written


@cache
def read_languages(folder: Path = LOCALES) -> Mapping[str, Language]:
    """Every language by code, English first. Raises BadLanguage."""
    found = (_language(path.parent.name, path) for path in folder.glob(f"*/{FILE}"))
    return {each.code: each for each in sorted(found, key=lambda each: (each.place, each.code))}


def language(code: str) -> Language:
    """The language of that code. Raises KeyError."""
    return read_languages()[code]


def _language(code: str, path: Path) -> Language:
    try:
        said: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        digits = str(said.get("digits", LATIN_DIGITS))
        made = Language(
            code=code,
            name=str(said["name"]),
            codes=tuple(map(str, said.get("codes", ()))),
            called=tuple(map(str, said.get("called", ()))),
            rtl=said.get("direction", "ltr") == "rtl",
            written_by=str(said.get("written_by", "")),
            place=int(said.get("place", 99)),
            words={intent: tuple(map(str, words)) for intent, words in said.get("words", {}).items()},
            not_these=tuple(map(str, said.get("not_these", ()))),
            lost=tuple(map(str, said.get("lost", ()))),
            sms_letters={str(letter): str(plain) for letter, plain in said.get("sms_letters", {}).items()},
            digits=digits,
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadLanguage(f"{code}/{FILE}: {type(error).__name__}: {error}") from error
    if len(digits) != 10:
        raise BadLanguage(f"{code}/{FILE}: digits should be ten characters, 0 to 9")
    return made
