"""A language is a folder: its name, its words, its catalogue; what is wrong in one is named at start-up."""

from datetime import date
from pathlib import Path

import pytest

from bot.i18n import NAMES, translator
from bot.languages import BadLanguage, language, read_languages


def folder(tmp_path: Path, text: str, code: str = "xx") -> Path:
    (tmp_path / code).mkdir()
    (tmp_path / code / "language.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_new_language_is_a_folder_and_no_code(tmp_path: Path) -> None:
    made = read_languages(folder(tmp_path, "name: Examplish\nplace: 3\nwords: {stop: [stoppo]}\ndirection: rtl\n"))[
        "xx"
    ]
    assert (made.name, made.rtl, made.words["stop"], made.digits) == ("Examplish", True, ("stoppo",), "0123456789")


@pytest.mark.parametrize(
    "text", ["place: 1\n", "name: [", "name: X\ndigits: '123'\n", "name: X\nplace: first\n", "- x\n"]
)
def test_what_is_wrong_in_one_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadLanguage, match=r"xx/language\.yaml"):
        read_languages(folder(tmp_path, text))


@pytest.mark.parametrize("code", [code for code in NAMES if code != "en"])
def test_every_language_says_all_there_is_to_say_in_its_own_words_and_none_is_checked_yet(code: str) -> None:
    _ = translator(code)
    for message in ("Menu", "Are you safe right now?", "Which language would you like?"):
        assert _.drafts
        assert not _.sure(message)
    assert _("Which language would you like?") != "Which language would you like?"
    assert language(code).written_by
    assert {"stop", "start", "help", "menu", "language"} <= set(language(code).words)
    assert language(code).lost


def test_arabic_counts_in_six_ways() -> None:
    one, many = "Well done. {n} thing left.", "Well done. {n} things left."
    said = {translator("ar").plural(one, many, n).replace(str(n), "#") for n in (0, 1, 2, 5, 11, 100)}
    assert len(said) >= 4


def test_digits_are_written_as_the_language_says() -> None:
    assert "24" in translator("fa").day(date(2026, 11, 24))
    assert not translator("en").drafts
    assert translator("en").sure("anything")
    assert translator("ar").rtl
    assert not translator("so").rtl
