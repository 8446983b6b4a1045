"""What is waited for goes on being waited for; a slip loses no list, and a slip of the tongue sends nothing."""

import pytest

from bot.engine import aims
from bot.talk import Choice, Hide, Know, RaiseAlert, Reply, Tick
from bot.understand import understand
from tests.conversations.turns import STRANGER, a_turn, act, book, led, reply, words

LIST = (Choice("One", "offer"), Choice("Two", "hub"))


def kinds(said: Reply) -> list[str]:
    return [effect.kind for effect in said.effects if isinstance(effect, RaiseAlert)]


@pytest.mark.parametrize("step", ["callback_when", "times_words"])
def test_after_a_question_the_answer_is_still_waited_for(step: str) -> None:
    said = reply(a_turn("when is the hub open", step=step))
    assert said.purpose == "hub"
    assert said.step == step


@pytest.mark.parametrize("text", ["7", "99", "1, 99", "0"])
def test_a_number_that_is_not_there_leaves_the_list(text: str) -> None:
    said = reply(a_turn(text, choices=LIST))
    assert words(said) == "There is no such number on the list. Which one?"
    assert said.choices == LIST


@pytest.mark.parametrize("text", ["1-2", "done 1, 2", "i did 1 and 2", "1 & 2"])
def test_things_are_ticked_as_people_say_it(text: str) -> None:
    ticks = tuple(Choice(name, "checklist_tick", f"move-in.{name}") for name in ("keys", "meters"))
    said = aims(a_turn(text, choices=ticks), book(), understand)[0][1]
    assert (said.name, said.value) == ("checklist_tick", "move-in.keys move-in.meters")


def test_who_asks_to_be_rung_is_known_at_once_and_a_time_that_is_said_is_taken() -> None:
    asked = reply(a_turn("can someone call me"))
    assert (kinds(asked), asked.step) == (["callback"], "callback_when")
    timed = reply(a_turn("can someone ring me tomorrow at 4"))
    assert (kinds(timed), timed.step) == (["callback"], "menu")
    assert "You said: can someone ring me tomorrow at 4" in words(timed)


def test_a_no_to_a_call_is_a_no() -> None:
    assert words(reply(a_turn("never", step="callback_when"))).startswith("OK. I have told them: no call.")


@pytest.mark.parametrize("step", ["complain_words", "repair_words", "message_words"])
def test_nothing_is_sent_that_says_nothing(step: str) -> None:
    said = reply(a_turn("never mind", step=step))
    assert words(said).startswith("OK. I sent nothing.")
    assert said.effects == ()


@pytest.mark.parametrize(("text", "name"), [("call me Ira", "Ira"), ("its Ira", "Ira"), ("My name is Bo", "Bo")])
def test_a_name_is_taken_out_of_what_is_said(text: str, name: str) -> None:
    assert Know("name", name) in reply(a_turn(text, step="name_words")).effects


@pytest.mark.parametrize("text", ["http://bad.example", "can i change my pa", "none of ur business", "why?"])
def test_what_is_no_name_is_not_kept(text: str) -> None:
    assert not [each for each in reply(a_turn(text, step="name_words")).effects if isinstance(each, Know)]


@pytest.mark.parametrize("text", ["hide", "HIDE!", "pls hide", "can u hide this", "hide my msgs", "hide my texts pls"])
def test_hide_is_taken_as_people_type_it(text: str) -> None:
    assert Hide(True) in reply(a_turn(text, step="message_words")).effects


def test_what_is_just_said_under_say_something_is_kept() -> None:
    begun = reply(a_turn("say something"))
    said = reply(a_turn("they moved my room", step=begun.step, value=begun.value, choices=begun.choices))
    assert (kinds(said), said.purpose) == (["statement"], "statement.own")


def test_a_part_that_is_no_more_than_a_choice_comes_last_and_alone() -> None:
    parts = aims(a_turn("what am i entitled to, when is the hub open, housing"), book(), understand)
    assert [(target.name, target.value) for _, target in parts] == [
        ("hub_asked", ""),
        ("asked", "housing"),
        ("asked", ""),
    ]


def test_nobody_is_told_of_a_stranger_what_hide_means_for_those_we_know() -> None:
    assert reply(a_turn("hide", who=STRANGER)).effects == ()
    assert led(a_turn("hide", who=STRANGER)) == "hide"


@pytest.mark.parametrize("text", ["all of them", "ALL", "done all of it", "everything"])
def test_all_of_a_list_can_be_ticked_and_the_ways_on_below_it_are_not_taken(text: str) -> None:
    listed = act("checklist", a_turn("", value="move-in"))
    assert any(choice.go != "checklist_tick" for choice in listed.choices)
    turn = a_turn(text, choices=listed.choices)
    assert led(turn) == "checklist_tick"
    things = [choice.value for choice in listed.choices if choice.go == "checklist_tick"]
    assert [effect.item for effect in reply(turn).effects if isinstance(effect, Tick)] == sorted(
        value.partition(".")[2] for value in things
    )


def test_all_of_one_thing_is_nothing_to_pick_from() -> None:
    assert led(a_turn("all of them", choices=(Choice("Menu", "menu"),))) != "menu"
