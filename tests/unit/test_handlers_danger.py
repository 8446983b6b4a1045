"""Danger: numbers first, and an answer to "Are you safe right now?" is never misread."""

from dataclasses import replace
from datetime import date

import pytest

from bot.talk import (
    KEEP,
    Choice,
    Level,
    RaiseAlert,
    Risk,
    Signpost,
    Who,
)
from bot.understand import understand
from handlers import risk
from tests.conversations.turns import ROBIN, STRANGER, a_turn, act, book, content, led, reply, words

ASKED = (Choice("Yes, I am safe", "safe"), Choice("No, I am not safe", "not_safe", "abuse"))


@pytest.mark.parametrize("kind", ["self_harm", "abuse", "homeless", "medical", "destitution", "none"])
def test_numbers_go_first_and_need_no_language(kind: Risk) -> None:
    turn = replace(a_turn("x"), meant=replace(understand("x"), risk=kind, level="urgent"))
    said = act("risk", turn)
    numbers = said.says[0].text.splitlines()
    assert all(line.rsplit(": ")[-1].replace(" ", "").isdigit() for line in numbers)
    assert said.lane == "risk"
    assert said.effects[0] == RaiseAlert("risk", urgent=True, words="x")
    assert sum(isinstance(effect, Signpost) for effect in said.effects) == len(numbers)
    assert "999" in words(said)


@pytest.mark.parametrize("first", [True, False])
def test_danger_in_a_group_gets_the_neutral_line_and_staff_hear_of_it(first: bool) -> None:
    said = reply(a_turn("i want to die", who=STRANGER, group=True, first=first))
    assert "999" in words(said)
    assert "Shout" not in words(said), "everybody in the group may read it"
    assert said.effects == (RaiseAlert("risk", urgent=True, words="i want to die"),)
    assert (said.lane, said.purpose) == ("risk", "risk.self_harm")


def test_a_group_is_refused_once_and_then_left_alone() -> None:
    assert "one to one" in words(reply(a_turn("hi all", who=STRANGER, group=True, first=True)))
    assert reply(a_turn("hi all", who=STRANGER, group=True)).says == ()


def test_a_number_that_is_texted_says_what_to_text() -> None:
    assert "Shout (SMS SHOUT): 85258" in act("risk", a_turn("i want to die")).says[0].text


@pytest.mark.parametrize("age", [16, 17, 18, 19, 24, None])
def test_childline_is_for_those_under_nineteen_or_of_unknown_age(age: int | None) -> None:
    born = None if age is None else date(2026 - age, 11, 23)
    said = reply(a_turn("i want to die", who=replace(ROBIN, born=born)))
    assert ("Childline" in said.says[0].text) is (age is None or age < 19)


def test_a_draft_language_goes_with_its_english_and_english_is_not_said_twice() -> None:
    assert len(reply(a_turn("i want to die")).says) == 2
    assert len(reply(a_turn("i want to die", language="ti")).says) in (2, 3)  # 3 once Tigrinya is translated


YES = [
    "yes",
    "Y",
    "yeah",
    "yep",
    "yh",
    "sure",
    "yes thanks",
    "yes i am",
    "im fine",
    "i'm ok",
    "I am safe",
    "fine",
    "ok",
    "yeah im good",
]
NO = [
    "no", "N", "nope", "nah", "naah", "no i am not", "not really", "never", "idk", "i dont know", "I don't think so",
    "maybe", "kinda", "sort of", "im not sure", "dunno", "yes but hes outside", "ok but not for long", "no one is here",
]  # fmt: skip
NEITHER = ["", "😭", "what", "who is this really", "yesterday", "nothing", "knife", "im", "now", "thanks"]


@pytest.mark.parametrize("text", YES)
def test_asked_whether_they_are_safe_yes_is_yes(text: str) -> None:
    assert led(a_turn(text, choices=ASKED)) == "safe"


@pytest.mark.parametrize("text", NO)
def test_asked_whether_they_are_safe_anything_like_no_is_no(text: str) -> None:
    turn = a_turn(text, choices=ASKED)
    assert led(turn) == "not_safe"
    assert reply(turn).purpose == "risk.abuse"  # what they had been asked about


@pytest.mark.parametrize("text", NEITHER)
def test_asked_whether_they_are_safe_the_rest_is_neither(text: str) -> None:
    turn = a_turn(text, choices=ASKED)
    assert not risk.says_safe(turn)
    assert not risk.says_not_safe(turn)


@pytest.mark.parametrize("text", [*YES, *NO, *NEITHER])
def test_not_asked_nobody_is_taken_to_have_answered(text: str) -> None:
    assert led(a_turn(text)) not in ("safe", "not_safe")


def test_a_button_from_another_time_still_brings_help() -> None:
    assert reply(a_turn("No", payload="not_safe:homeless")).purpose == "risk.homeless"
    assert reply(a_turn("No", payload="not_safe:nonsense")).purpose == "risk.self_harm"
    assert reply(a_turn("No", payload="not_safe")).purpose == "risk.self_harm"


def test_an_answer_closes_the_question_and_keeps_the_step() -> None:
    for text in ("yes", "no"):
        said = reply(a_turn(text, choices=ASKED, step="message_words"))
        assert said.step == "message_words"
        assert not {choice.go for choice in said.choices} & {"safe", "not_safe"}


@pytest.mark.parametrize("level", ["none", "concern", "urgent"])
def test_when_a_step_fails_the_person_hears_and_staff_are_told(level: Level) -> None:
    turn = replace(a_turn("x"), meant=replace(understand("x"), level=level))
    said = book().sorry(turn)
    assert content().council.phone in words(said)
    assert said.step == KEEP
    assert said.effects == (RaiseAlert("handler_failed", urgent=level == "urgent", words="x"),)
    assert said.lane == ("risk" if level == "urgent" else "reply")


@pytest.mark.parametrize(
    "text",
    [
        "my pa hit me",
        "my social worker keeps touching me",
        "i was raped by my key worker",
        "im scared of my pa",
        "my PA asked me for nudes",
        "carer grabbed me by the throat",
        "one of the staff is threatening me",
        "my pa said he will hit me",
        "my pa says hes gonna batter me",
        "my pa wants to sleep with me",
        "my pa scares me",
        "my carer touch me",
        "my carer husband come in my room at night",
        "Ash keeps touching me",
    ],
)
def test_what_somebody_who_works_with_them_does_is_an_allegation_and_kept_apart(text: str) -> None:
    said = reply(a_turn(text))
    assert [each.kind for each in said.effects if isinstance(each, RaiseAlert)] == ["allegation"]
    assert (said.apart, said.lane, said.purpose) == (True, "risk", "")


@pytest.mark.parametrize(
    "text",
    [
        "my boyfriend hit me",
        "my pa said my dad hits me",
        "i told my pa that he hurts me",
        "my pa asked if my uncle beats me",
        "a friend of my pa hit me",
        "i told my pa i want to die",
    ],
)
def test_what_others_do_is_for_those_who_work_with_them_too(text: str) -> None:
    said = reply(a_turn(text))
    assert {each.kind for each in said.effects if isinstance(each, RaiseAlert)} <= {"risk", "risk_concern"}
    assert not said.apart


@pytest.mark.parametrize("who", [replace(ROBIN, silenced=True), replace(STRANGER, locked=True)])
def test_an_allegation_from_a_silenced_phone_is_kept_apart_too(who: Who) -> None:
    said = reply(a_turn("im scared of my pa", who=who))
    assert said.effects == (RaiseAlert("allegation", urgent=True, words="im scared of my pa"),)
    assert said.apart


def test_an_allegation_in_a_group_is_kept_apart_too() -> None:
    said = reply(a_turn("my pa hit me", who=STRANGER, group=True))
    assert said.effects == (RaiseAlert("allegation", urgent=True, words="my pa hit me"),)
    assert said.apart


def test_fear_of_somebody_is_not_taken_for_despair_and_fear_of_an_exam_for_neither() -> None:
    assert understand("im scared of my uncle").risk == "abuse"
    assert understand("im scared of my exam").risk == "none"


# --- after the numbers ---


@pytest.mark.parametrize("text", ["ok", "lol", "thanks", "no", "idk what to do", "qwerty", "👍"])
@pytest.mark.parametrize("step", ["after_danger", "after_allegation"])
def test_after_the_numbers_nothing_is_small_talk_or_not_understood(text: str, step: str) -> None:
    said = reply(a_turn(text, step=step))
    assert "I am still here" in words(said)
    assert [choice.go for choice in said.choices] == (["callback"] if step == "after_danger" else []) + ["menu"]
    assert (said.step, said.lane) == (step, "risk")


@pytest.mark.parametrize(
    ("step", "kind", "apart"), [("after_danger", "risk", False), ("after_allegation", "allegation", True)]
)
def test_what_they_add_is_urgent_too_and_as_much_apart_as_the_rest(step: str, kind: str, apart: bool) -> None:
    said = reply(a_turn("i cant ring anyone", step=step))
    assert said.effects == (RaiseAlert(kind, urgent=True, words="i cant ring anyone"),)
    assert said.apart is apart
    assert reply(a_turn("thank you", step=step)).effects == ()


def test_asked_whether_somebody_should_ring_a_yes_is_a_yes() -> None:
    first = reply(a_turn("idk what to do", step="after_danger"))
    again = a_turn("yes", step="after_danger", choices=first.choices)
    assert "When is a good time" in words(reply(again))


def test_who_is_afraid_of_a_worker_is_not_offered_to_be_rung_by_one() -> None:
    said = reply(a_turn("my pa hit me"))
    assert "I have told a manager" in words(said)
    assert "your team" not in words(said)
    assert "01632 960100" in words(reply(a_turn("ok", step=said.step)))


@pytest.mark.parametrize("step", ["after_danger", "after_allegation"])
def test_it_never_says_the_same_twice_running(step: str) -> None:
    first = reply(a_turn("idk what to do", step=step))
    second = reply(a_turn("whatever", step=step, choices=first.choices))
    assert words(second) != words(first)
    assert "999" in words(second)


@pytest.mark.parametrize(
    ("text", "step"), [("when is the hub open", "hub_asked"), ("menu", "menu"), ("my offer", "offer")]
)
def test_another_topic_is_answered_as_ever(text: str, step: str) -> None:
    assert led(a_turn(text, step="after_danger")) == step
    assert "I am still here" not in words(reply(a_turn(text, step="after_danger")))


def test_a_sure_answer_from_the_offer_is_still_given() -> None:
    assert "Driving" in words(reply(a_turn("can i get help with driving lessons", step="after_danger")))


@pytest.mark.parametrize("answer", ["no", "idk", "what"])
def test_an_answer_to_the_question_stays_as_much_apart_as_the_question(answer: str) -> None:
    asked = reply(a_turn("scared of my pa"))
    said = reply(a_turn(answer, choices=asked.choices))
    assert {each.kind for each in said.effects if isinstance(each, RaiseAlert)} == {"allegation"}
    assert said.apart
    assert "your team" not in words(said)


def test_whoever_is_safe_from_a_worker_is_not_sent_to_their_pa() -> None:
    asked = reply(a_turn("scared of my pa"))
    said = reply(a_turn("1", choices=asked.choices))
    assert (said.apart, [choice.go for choice in said.choices]) == (True, ["offer", "menu"])


def test_where_the_pa_is_complained_of_he_is_the_pa() -> None:
    said = reply(a_turn("he hit me last week", step="complain_words"))
    assert (said.apart, said.step) == (True, "complain_words")
    assert not reply(a_turn("he hit me last week")).apart


def test_a_call_after_an_allegation_is_not_asked_of_those_it_may_be_about() -> None:
    said = reply(a_turn("can someone ring me", step="after_allegation"))
    assert {each.kind for each in said.effects if isinstance(each, RaiseAlert)} == {"allegation"}
    assert "01632 960100" in words(said)


def test_after_the_numbers_the_safety_question_is_over() -> None:
    asked = reply(a_turn("i cant do this anymore"))
    said = reply(a_turn("i want to die", choices=asked.choices))
    assert not {choice.go for choice in said.choices} & {"safe", "not_safe"}
    assert "I am still here" in words(reply(a_turn("ok", step=said.step, choices=said.choices)))


def test_whoever_says_that_they_are_safe_now_is_heard() -> None:
    said = reply(a_turn("yes i am safe now", step="after_danger"))
    assert "I am glad" in words(said)
    assert said.step == "menu"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sorry", "No need to be sorry"),
        ("was joking", "No need to be sorry"),
        ("they didnt answer", "try another number"),
        ("rang them they said no", "try another number"),
        ("what happens now", "A person reads this"),
    ],
)
def test_what_is_said_after_the_numbers_is_heard(text: str, told: str) -> None:
    assert told in words(reply(a_turn(text, step="after_danger")))


@pytest.mark.parametrize(
    "text",
    [
        "baby not breathing",
        "my baby is blue",
        "i shook the baby",
        "my gf tried to kill herself last night",
        "dealer is coming for me",
        "theyre making me sell drugs",
        "IM FREEZING IN MY CAR WITH THE BABY",
        "my pa said he'd kill me",
        "مشرفي يلمسني",
    ],
)
def test_danger_that_was_missed_once_is_not_missed_again(text: str) -> None:
    assert understand(text).level == "urgent"


@pytest.mark.parametrize("text", ["shoot me a text", "im gonna jump in the shower", "im afraid not", "beat me at pool"])
def test_harmless_words_that_sounded_like_danger_once(text: str) -> None:
    assert understand(text).level == "none"


def test_who_worries_about_food_is_offered_what_is_published_on_it_beside_the_question() -> None:
    said = reply(a_turn("need a food bank near me"))
    assert [choice.go for choice in said.choices] == ["safe", "not_safe", "offer_entry"]
    assert [choice.go for choice in reply(a_turn("i feel so low")).choices] == ["safe", "not_safe"]


@pytest.mark.parametrize("text", ["my boyfriend controls me", "got an eviction letter today"])
def test_at_16_and_17_abuse_and_homelessness_are_urgent_however_mildly_put(text: str) -> None:
    young = replace(ROBIN, born=date(2009, 5, 1))
    assert led(a_turn(text, who=young)) == "risk"
    assert led(a_turn(text, who=ROBIN)) == "concern"
    assert led(a_turn("i feel so low", who=young)) == "concern"
