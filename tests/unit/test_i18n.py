"""Languages: English where there is nothing better, and never a broken message."""

from datetime import date
from pathlib import Path

import pytest

from bot.i18n import ALIASES, NAMES, UnknownLanguage, direction, known, translator

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {plurals}\\n"\n\n'
TWO = "nplurals=2; plural=(n != 1);"
ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
)


def catalogue(folder: Path, code: str, body: str, plurals: str = TWO) -> Path:
    file = folder / code / "LC_MESSAGES" / "bot.po"
    file.parent.mkdir(parents=True)
    file.write_text(HEADER.format(plurals=plurals) + body, encoding="utf-8")
    return folder


def test_words_are_translated_and_filled_in_afterwards(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, "fr", 'msgid "Hi {name}!"\nmsgstr "Salut {name} !"\n')
    assert translator("fr", folder)("Hi {name}!", name="Robin") == "Salut Robin !"


def test_what_is_not_translated_is_said_in_english(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, "fr", 'msgid "Menu"\nmsgstr ""\n')
    assert translator("fr", folder)("Menu") == "Menu"
    assert translator("fr", folder)("Hi {name}!", name="Robin") == "Hi Robin!"
    assert translator("uk", folder)("Menu") == "Menu"


def test_a_translation_that_nobody_has_confirmed_is_not_used(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, "fr", '#, fuzzy\nmsgid "Menu"\nmsgstr "Carte"\n')
    assert translator("fr", folder)("Menu") == "Menu"


@pytest.mark.parametrize("wrong", ["{nom}", "{", "{}", "{0}", "{name.first}", "{name[first]}", "{name:d}"])
def test_a_translation_that_names_what_is_not_there_gives_the_english(tmp_path: Path, wrong: str) -> None:
    folder = catalogue(tmp_path, "fr", f'msgid "Hi {{name}}!"\nmsgstr "Salut {wrong}"\n')
    assert translator("fr", folder)("Hi {name}!", name="Robin") == "Hi Robin!"


def test_what_people_are_called_is_never_taken_for_a_placeholder(tmp_path: Path) -> None:
    assert translator("en")("Hi {name}!", name="{phone} {0} %s") == "Hi {phone} {0} %s!"


@pytest.mark.parametrize(
    "text",
    [
        "this is no catalogue",
        'msgid "a\nmsgstr "b"\n',
        HEADER.format(plurals="nplurals=2; plural=import os;"),
        HEADER.format(plurals="nplurals=x; plural=y;"),
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=none-such\\n"\n',
    ],
)
def test_a_broken_catalogue_speaks_english(tmp_path: Path, text: str) -> None:
    file = tmp_path / "fr" / "LC_MESSAGES" / "bot.po"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    assert translator("fr", tmp_path)("Menu") == "Menu"
    assert translator("fr", tmp_path).plural("{n} day", "{n} days", 2) == "2 days"


def test_bytes_that_are_no_text_speak_english(tmp_path: Path) -> None:
    file = tmp_path / "fr" / "LC_MESSAGES" / "bot.po"
    file.parent.mkdir(parents=True)
    file.write_bytes(b'msgid "Menu"\nmsgstr "\xff\xfe"\n')
    assert translator("fr", tmp_path)("Menu") == "Menu"


def test_plurals_follow_the_language(tmp_path: Path) -> None:
    forms = "".join(f'msgstr[{n}] "form{n} {{n}}"\n' for n in range(6))
    folder = catalogue(tmp_path, "ar", f'msgid "{{n}} day"\nmsgid_plural "{{n}} days"\n{forms}', ARABIC)
    said = [translator("ar", folder).plural("{n} day", "{n} days", n) for n in (0, 1, 2, 3, 11, 100)]
    assert said == ["form0 0", "form1 1", "form2 2", "form3 3", "form4 11", "form5 100"]


def test_english_plurals_need_no_catalogue() -> None:
    words = translator("en")
    assert [words.plural("{n} day in {month}", "{n} days in {month}", n, month="May") for n in (1, 2)] == [
        "1 day in May",
        "2 days in May",
    ]


def test_a_plural_whose_translation_is_wrong_gives_the_english(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, "fr", 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{j}"\nmsgstr[1] "{j}"\n')
    assert [translator("fr", folder).plural("{n} day", "{n} days", n) for n in (1, 2)] == ["1 day", "2 days"]


def test_nothing_to_say_is_nothing_and_not_the_header(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, "fr", "")
    assert translator("fr", folder)("") == ""


@pytest.mark.parametrize("code", NAMES)
def test_every_language_writes_days_without_what_makes_a_text_dear(code: str) -> None:
    said = translator(code).day(date(2026, 11, 24))
    assert "24" in said
    assert not set(said) & set("\u202f\u00a0\u200e\u200f")


def test_a_day_is_written_out() -> None:
    assert translator("en").day(date(2026, 11, 24)) == "Tuesday 24 November"
    assert translator("uk").day(date(2026, 11, 24)) == "вівторок 24 листопада"


@pytest.mark.parametrize(
    ("given", "ours"),
    [("en", "en"), ("prs", "fa_AF"), ("fa-AF", "fa_AF"), ("fa_af", "fa_AF"), ("en-GB", "en"), ("ku", "ckb")],
)
def test_a_language_is_known_by_its_codes(given: str, ours: str) -> None:
    assert known(given) == ours


@pytest.mark.parametrize("given", ["xx", "", "english", "../../etc"])
def test_a_language_we_do_not_have_is_named_with_those_we_do(given: str) -> None:
    with pytest.raises(UnknownLanguage, match="we speak en, ar"):
        known(given)


def test_aliases_lead_to_languages_we_have() -> None:
    assert set(ALIASES.values()) <= set(NAMES)
    assert len(set(NAMES.values())) == len(NAMES)


def test_five_languages_are_written_from_the_right() -> None:
    assert [code for code in NAMES if direction(code) == "rtl"] == ["ar", "ckb", "fa", "fa_AF", "ps"]
    assert direction("ti") == "ltr"


@pytest.mark.parametrize("code", NAMES)
def test_every_language_can_have_a_catalogue_even_one_that_names_no_plural_rule(tmp_path: Path, code: str) -> None:
    file = tmp_path / code / "LC_MESSAGES" / "bot.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid "Menu"\nmsgstr "x"\n', encoding="utf-8")
    assert translator(code, tmp_path)("Menu") == "x"
    assert translator(code, tmp_path).plural("{n} day", "{n} days", 5) == "5 days"
