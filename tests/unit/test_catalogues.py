"""Catalogues as translators see them: coverage, drafts, and every fault named with its line."""

from pathlib import Path

import pytest

from bot.catalogues import faults, statuses, template
from bot.languages import LOCALES
from tests.unit.test_commands import kit

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
POT = (
    'msgid "Hi {name}!"\nmsgstr ""\n\nmsgid "Ring 999."\nmsgstr ""\n\n'
    'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] ""\nmsgstr[1] ""\n'
)


def catalogue(folder: Path, body: str) -> Path:
    (folder / "bot.pot").write_text(POT, encoding="utf-8")
    home = folder / "so" / "LC_MESSAGES"
    home.mkdir(parents=True)
    (folder / "so" / "language.yaml").write_text("name: Soomaali\nwritten_by: us\n", encoding="utf-8")
    (home / "bot.po").write_text(HEADER + body, encoding="utf-8")
    return folder


def reasons(folder: Path) -> list[str]:
    return [str(fault) for fault in faults(folder)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('msgid "Hi {name}!"\nmsgstr "Salaan {magac}!"\n', "placeholders are {magac}, should be {name}"),
        ('msgid "Hi {name}!"\nmsgstr "Salaan!"\n', "placeholders are none, should be {name}"),
        ('msgid "Ring 999."\nmsgstr "Wac 998."\n', "numbers that the English has are missing or changed: 999"),
        ('msgid "Ring 999."\nmsgstr "Wac \u200e999."\n', "holds a direction mark"),
        (f'msgid "Ring 999."\nmsgstr "{"Wac 999. " * 60}"\n', "takes 4 text messages, at most 3"),
        ('msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{x} maalin"\nmsgstr[1] "{n}"\n', "placeholders are {x}"),
        ("this is no catalogue\n", "cannot be read, so English is said instead"),
    ],
)
def test_what_a_translator_got_wrong_is_named_with_its_line(tmp_path: Path, body: str, reason: str) -> None:
    (found,) = reasons(catalogue(tmp_path, body))
    assert found.startswith("locales/so/LC_MESSAGES/bot.po:")
    assert reason in found


def test_a_plural_form_may_say_one_in_words(tmp_path: Path) -> None:
    body = 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "hal maalin"\nmsgstr[1] "{n} maalmood"\n'
    assert reasons(catalogue(tmp_path, body)) == []


def test_how_far_a_language_is(tmp_path: Path) -> None:
    body = (
        '# checked by Somali interpreter, 2026-12-01\nmsgid "Hi {name}!"\nmsgstr "Salaan {name}!"\n\n'
        'msgid "Ring 999."\nmsgstr "Wac 999."\n\n#~ msgid "Old words"\n#~ msgstr "Erayo hore"\n'
    )
    (so,) = statuses(catalogue(tmp_path, body))
    assert (so.code, so.messages, so.there, so.checked, so.drafts, so.outdated, so.faults) == ("so", 3, 2, 1, 1, 1, 0)
    assert so.sms == (1, 1)


def test_a_language_without_a_catalogue_has_nothing_yet(tmp_path: Path) -> None:
    (tmp_path / "bot.pot").write_text(POT, encoding="utf-8")
    (tmp_path / "om").mkdir()
    (tmp_path / "om" / "language.yaml").write_text("name: Oromoo\n", encoding="utf-8")
    (om,) = statuses(tmp_path)
    assert (om.there, om.checked, om.faults) == (0, 0, 0)


def test_the_catalogues_that_ship_are_whole_and_without_fault() -> None:
    assert list(faults(LOCALES)) == []
    for each in statuses(LOCALES):
        assert (each.code, each.there, each.outdated) == (each.code, len(template(LOCALES)), 0)


def test_the_command_shows_each_language(tmp_path: Path) -> None:
    done = kit(tmp_path, "locales", "status")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1 + 14 + 1
    assert "ትግርኛ" in done.stdout
