"""The runner itself: a line that does not come true is seen, and a script that makes no sense says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.runner import Stage, play, stage
from tests.conversations.script import BadScript, read, shown
from tests.conversations.test_conversations import ALL, tell_apart


@pytest.fixture
def a_lite_stage(lite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    file = tmp_path / "kit.db"
    file.write_bytes(lite_template.read_bytes())
    with stage(f"sqlite:///{file}", fresh=False) as made:
        yield made


def test_a_wrong_line_is_shown_beside_the_right_one(a_lite_stage: Stage) -> None:
    written = "as Robin\n> thanks\n< You are welcome.\n! risk (urgent)\n= step hub\n"
    difference = tell_apart(written, play(written, a_lite_stage))
    assert "-< You are welcome." in difference
    assert "+< You are welcome. Text MENU when you need me." in difference
    assert "-! risk (urgent)" in difference
    assert "-= step hub" in difference
    assert "+= step menu" in difference


def test_a_line_too_many_and_a_line_too_few_are_seen(a_lite_stage: Stage) -> None:
    right = play("as Robin\n> hi\n", a_lite_stage)
    assert tell_apart(right, right) == ""
    assert tell_apart(right + "< and more\n", right)
    assert tell_apart("as Robin\n> hi\n", right)


def test_alerts_and_their_urgency_are_told(a_lite_stage: Stage) -> None:
    went = play("as stranger\n> i want to die\n> i want to die\n", a_lite_stage)
    assert went.count("! risk (urgent)\n") == 1
    assert went.count("! risk (urgent, again)\n") == 1
    assert went.count("! unknown_sender\n") == 1


def test_what_cannot_be_seen_is_written_out() -> None:
    assert shown("a\u202eb\0 \u200c😀") == "a\\u202eb\\u0000 \u200c😀"


def test_every_conversation_has_something_said_in_it() -> None:
    assert len(ALL) > 50
    for file in ALL:
        text = file.read_text(encoding="utf-8")
        assert text.startswith(("#", "as ")), file.name
        assert "\n> " in text, file.name
        assert text.count("\n< ") >= text.count("\n> "), file.name


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("hello", "line 1: 'hello' begins with none of: @ as code away event write > tap = < ! #"),
        ("as Robin\n> [film]", "line 2: \\[film\\] is none of"),
        ("as Robin wearing hats", "'wearing' is none of"),
        ("as ", "who\\?"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(script: str, reason: str) -> None:
    with pytest.raises(BadScript, match=reason):
        list(read(script))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("as Robin\ntap Nothing", "no such choice was shown"),
        ("as Robin\n> hi\n= mood happy", "I can only tell: step"),
        ("as Robin\nas Robin (17)", "Robin is there already"),
        ("@ yesterday", "write a time like"),
        ("@ 2026-03-30T08:59", "which clock"),
    ],
)
def test_a_script_that_cannot_be_played_says_why(a_lite_stage: Stage, script: str, reason: str) -> None:
    with pytest.raises(BadScript, match=reason):
        play(script, a_lite_stage)
