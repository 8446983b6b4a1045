"""Languages in the conversation: noticed and offered, never switched unasked; the English is always to be had."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine import Aim
from bot.i18n import NAMES, translator
from bot.talk import Choice, LastInEnglish, RaiseAlert, Rate, Reply, Say, SetLanguage
from handlers import language
from tests.conversations.turns import ROBIN, a_turn, act, answer, book, led, reply, words

SOMALI = "ma ii sheegi kartaa goorta xaruntu furan tahay berri"


def test_whoever_writes_another_language_is_offered_it_in_it_and_nothing_changes_by_itself() -> None:
    turn = a_turn(SOMALI)
    assert turn.meant.language == "so"
    said = reply(turn)
    assert said.choices[-1] == Choice(NAMES["so"], "language_set", "so")
    assert NAMES["so"] in said.says[-1].text
    assert not any(isinstance(effect, SetLanguage) for effect in said.effects)


def test_picked_it_is_spoken_from_then_on_with_a_note_that_nobody_checked_it() -> None:
    said = reply(a_turn("", payload="language_set:so"))
    assert SetLanguage("so") in said.effects
    assert "ENGLISH" in words(said)


def test_it_is_not_offered_twice_running_nor_in_danger_nor_in_a_group() -> None:
    turn = a_turn(SOMALI)
    again = replace(turn, choices=reply(turn).choices)
    assert reply(again).choices[-1:] != (Choice(NAMES["so"], "language_set", "so"),)
    assert "language_set" not in [choice.go for choice in reply(a_turn("waxaan rabaa inaan is dilo")).choices]
    assert "language_set" not in [choice.go for choice in reply(replace(turn, group=True)).choices]


def test_who_speaks_it_already_is_offered_nothing() -> None:
    said = reply(a_turn(SOMALI, language="so"))
    assert "language_set" not in [choice.go for choice in said.choices]


@pytest.mark.parametrize("code", [code for code in NAMES if code != "en"])
def test_english_gives_our_last_words_in_english_and_a_choice_of_both(code: str) -> None:
    turn = a_turn("ENGLISH", language=code)
    assert led(turn) == "in_english"
    said = reply(turn)
    assert "Pick one." in words(said)
    assert [choice.go for choice in said.choices] == ["language_set", "menu"]


def test_with_nothing_said_yet_english_is_spoken() -> None:
    turn = replace(a_turn("english", language="ti"), answers=(LastInEnglish(),))
    said = book().steps["in_english"].act(turn)
    assert SetLanguage("en") in said.effects


@pytest.mark.parametrize("text", ["i dont understand", "ma fahmin"])
def test_words_of_ours_that_were_not_understood_are_said_in_english_and_marked_for_the_translator(text: str) -> None:
    said = reply(a_turn(text, language="so"))
    assert "Pick one." in words(said)
    kinds = [type(effect) for effect in said.effects]
    assert kinds == [RaiseAlert, Rate]
    assert said.effects[1] == Rate("words", "so", score=0, words="Mid dooro.")


def test_with_nothing_to_say_in_english_the_team_is_told_all_the_same() -> None:
    turn = replace(a_turn("ma fahmin", language="so"), answers=(LastInEnglish(),))
    said = book().steps["unclear"].act(turn)
    assert len(said.says) == 1
    assert isinstance(said.effects[0], RaiseAlert)


@pytest.mark.parametrize("code", [code for code in NAMES if code != "en"])
def test_in_danger_the_numbers_come_first_then_their_language_then_the_english_while_nobody_checked_it(
    code: str,
) -> None:
    said = act(
        "risk",
        replace(a_turn("i want to die", language=code), meant=replace(a_turn("i want to die").meant, language=code)),
    )
    numbers, theirs, english = (say.text for say in said.says)
    assert "999" in numbers
    assert theirs != english
    assert "999" in theirs
    assert english.startswith("Please use a number above now.")


def test_start_is_asked_about_where_it_only_seems_meant() -> None:
    stopped = replace(ROBIN, opted_out=True)
    asked = act("start_asked", a_turn("x", who=stopped))
    assert [choice.go for choice in asked.choices] == ["start", "menu"]
    assert asked.effects == ()
    assert act("start_asked", a_turn("x")).effects != ()


def test_grief_and_worry_are_both_told_to_staff() -> None:
    turn = a_turn("my mum passed away last night and i dont know what to do")
    worried = replace(turn, meant=replace(turn.meant, risk="self_harm", level="concern", score=0.4))
    kinds = [
        effect.kind
        for effect in answer(worried, Aim("told", book().steps["told"], "loss")).effects
        if isinstance(effect, RaiseAlert)
    ]
    assert kinds == ["problem", "risk_concern"]


def test_right_to_left_replies_keep_their_numbers_in_one_piece() -> None:
    said = words(reply(a_turn("", payload="help", language="ar")))
    assert "\u2066" in said
    assert translator("ar").rtl


def test_a_language_without_a_catalogue_is_not_promised(tmp_path: Path) -> None:
    silent = translator("so", tmp_path)
    assert not language.speaks(silent)
    assert language.draft_note(silent) == ""
    said, alerts = language.told_of(silent)
    assert "cannot write in Soomaali yet" in said
    assert [alert.kind for alert in alerts] == ["needs_interpreter"]


def test_a_language_that_is_noticed_and_not_spoken_is_for_an_interpreter(tmp_path: Path) -> None:
    turn, plain = a_turn(SOMALI), Reply((Say("Hi."),))
    said = language.offered(turn, plain, lambda code: translator(code, tmp_path))
    assert [effect.kind for effect in said.effects if isinstance(effect, RaiseAlert)] == ["needs_interpreter"]
    assert said.choices == ()
