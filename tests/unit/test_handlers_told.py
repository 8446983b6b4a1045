"""What people tell without asking: a human word, and somebody hears of it; never a cheerful answer to bad news."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.talk import Places, RaiseAlert, Reply
from handlers.told import heard
from offer_content.hubs import Event, HubsAnswer
from tests.conversations.turns import a_turn, book, led, reply, words
from tests.rig import MONDAY_NOON

NEWS = (
    "i got a job!!",
    "omg i passed my driving test",
    "i passed",
    "i got into uni",
    "ive just got my own flat",
    "got the apprenticeship",
    "i got my papers",
    "finally got leave to remain",
)
NO_NEWS = (
    "i got the sack from my job",
    "i got a letter from home office",
    "i passed out yesterday",
    "i got kicked out of my flat",
    "i failed my exams",
    "i got a flat tyre",
    "i got no job",
    "i got a job but i hate my life",
    "how do i get a job",
    "i got a house fire",
    "got my flat robbed",
    "got an interview with the police",
    "i got papers from the court",
    "i got papers i need to leave the country",
    "i got my uni offer withdrawn",
    "got my results im hiv positive",
    "i got the place to myself nobody loves me",
    "got my status revoked",
)
LOSS = (
    "dad passed",
    "lost my mum yesterday",
    "its my nans funeral tmrw",
    "my nan died",
    "my mum passed away last night and i dont know what to do",
    "my best friend is dead",
)
LATE = ("running late", "im gonna be 10 mins late", "cant make it today", "im sick today cant come", "on my way")
UNHAPPY = (
    "i dont like my pa",
    "how do i change my pa",
    "my pa never answers",
    "my social worker never calls me back",
    "my pa is so useless",
    "can i get a different pa",
    "my worker just ignores me",
    "my pa doesnt even text back",
)
HAPPY = ("who is my pa", "is my pa in today", "my pa doesnt know im pregnant", "can i talk to my pa", "my pa is great")


def kinds(said: Reply) -> list[str]:
    return [effect.kind for effect in said.effects if isinstance(effect, RaiseAlert)]


@pytest.mark.parametrize("text", NEWS)
def test_good_news_are_met_with_joy_and_told_to_staff(text: str) -> None:
    said = reply(a_turn(text))
    assert words(said).startswith("That is great news")
    assert (kinds(said), said.purpose) == (["statement"], "statement.news")


@pytest.mark.parametrize("text", NO_NEWS)
def test_what_only_sounds_like_good_news_is_not_cheered(text: str) -> None:
    assert "great news" not in words(reply(a_turn(text)))


@pytest.mark.parametrize("text", LOSS)
def test_a_loss_is_met_with_sorrow_and_a_person(text: str) -> None:
    said = reply(a_turn(text))
    assert words(said).startswith("I am so sorry.")
    assert kinds(said)[0] == "problem"
    assert said.choices[0].go == "callback"


@pytest.mark.parametrize("text", ["got the sack", "i lost my job", "they sacked me"])
def test_a_job_lost_is_met_with_sorrow_and_a_person(text: str) -> None:
    said = reply(a_turn(text))
    assert words(said).startswith("I am sorry to hear that.")
    assert kinds(said)[0] == "problem"


@pytest.mark.parametrize("text", ["im late with rent", "im gonna be late paying my rent"])
def test_late_rent_is_not_a_late_arrival(text: str) -> None:
    assert "passed that on" not in words(reply(a_turn(text)))


@pytest.mark.parametrize("text", LATE)
def test_that_they_are_late_is_passed_on(text: str) -> None:
    said = reply(a_turn(text))
    assert words(said).startswith("Thanks. I have passed that on.")
    assert kinds(said) == ["message"]


def test_an_appointment_that_we_cannot_see_is_not_made_up() -> None:
    said = reply(a_turn("when is my next appointment"))
    assert words(said).startswith("I cannot see your appointments. I have passed your question on.")
    assert kinds(said) == ["message"]


@pytest.mark.parametrize("text", UNHAPPY)
def test_whoever_is_unhappy_with_their_pa_may_say_so_and_ask_for_another(text: str) -> None:
    said = reply(a_turn(text))
    assert [choice.go for choice in said.choices] == ["complain", "new_pa", "callback", "menu"]
    assert kinds(said) == ["unhappy_with_pa"]


@pytest.mark.parametrize("text", HAPPY)
def test_nobody_is_taken_for_unhappy_who_is_not(text: str) -> None:
    assert "unhappy_with_pa" not in kinds(reply(a_turn(text)))


def test_asking_for_another_pa_promises_nothing() -> None:
    said = reply(a_turn("Ask for a new PA", payload="new_pa"))
    assert "I cannot say yet if it can be." in words(said)
    assert kinds(said) == ["new_pa_wanted"]


@pytest.mark.parametrize(
    ("text", "told"),
    [("tell my pa i moved", True), ("let my worker know im at the hub", True), ("can i leave a message", False)],
)
def test_words_for_the_pa_are_passed_on_or_asked_for(text: str, told: bool) -> None:
    said = reply(a_turn(text))
    assert (kinds(said) == ["message"]) is told
    assert (said.step == "message_words") is not told


def test_a_yes_to_a_list_asks_which_one() -> None:
    listed = reply(a_turn("my offer")).choices
    said = reply(a_turn("yes please", choices=listed))
    assert words(said) == "Which one? Text its number."
    assert said.choices == listed


def test_whoever_cannot_come_may_give_their_place_back() -> None:
    coming = Event(
        "7", "Cooking together", MONDAY_NOON + timedelta(days=2), MONDAY_NOON + timedelta(days=2, hours=2), "", ""
    )
    other = replace(coming, id="8", title="Football")
    turn = a_turn(
        "i cant make it to cooking", value="late", answers=(HubsAnswer((), (coming, other)), Places(frozenset("7")))
    )
    said = book().steps["told"].act(turn)
    first = said.choices[0]
    assert (first.label, first.go, first.value) == ("Give my place back: Cooking together", "event_leave", "7")
    assert [each.go for each in said.choices] == ["event_leave", "callback", "message", "menu"]


def test_unhappy_words_are_followed_by_what_is_wrong() -> None:
    first = reply(a_turn("my pa is useless"))
    assert (first.step, first.apart) == ("unhappy_words", True)
    second = reply(a_turn("he never rings me back", step=first.step, choices=first.choices))
    assert (kinds(second), second.apart) == (["complaint"], True)
    assert led(a_turn("when is the hub open?", step=first.step, choices=first.choices)) == "hub_asked"


@pytest.mark.parametrize("text", ["my PA got hit by a car", "my social worker died", "my pa is in hospital"])
def test_bad_news_of_their_pa_is_not_met_with_a_number_and_a_thank_you(text: str) -> None:
    said = reply(a_turn(text))
    assert "I am sorry to hear that" in words(said)
    assert kinds(said) == ["message"]


@pytest.mark.parametrize(
    "text", ["i want to complain about my pa", "my PA is a joke man", "my pa aint rang me for 2 months"]
)
def test_a_complaint_is_known_in_ordinary_words(text: str) -> None:
    assert kinds(reply(a_turn(text))) == ["unhappy_with_pa"]


def test_who_wants_a_new_one_is_understood_where_they_complain() -> None:
    assert kinds(reply(a_turn("i want a new one", step="unhappy_words"))) == ["new_pa_wanted"]


@pytest.mark.parametrize("text", ["nah its fine forget it", "actually changed my mind", "never mind"])
def test_who_thinks_better_of_it_is_not_filed_as_a_complaint(text: str) -> None:
    assert reply(a_turn(text, step="unhappy_words")).effects == ()


@pytest.mark.parametrize("text", ["actually nah forget it", "no wait dont ring me", "dont call me"])
def test_a_call_that_is_not_wanted_after_all_is_called_off(text: str) -> None:
    said = reply(a_turn(text, step="callback_when"))
    assert "no call" in words(said)
    assert kinds(said) == ["callback"], "staff were told of it already"


def test_a_question_is_answered_where_unhappy_words_are_waited_for() -> None:
    said = reply(a_turn("whens the hub open", step="unhappy_words"))
    assert ("Elm House" in words(said), said.step) == (True, "unhappy_words")


def test_not_being_understood_is_never_said_in_the_same_words_twice_running() -> None:
    step, before = "menu", ""
    for _ in range(6):
        said = reply(a_turn("qwerty asdf", step=step))
        assert words(said) != before
        step, before = said.step, words(said)


def test_words_that_can_be_read_in_many_ways_are_read_at_once() -> None:
    """This took twice as long with each "at in" once: a text of sixty would have kept everybody else waiting."""
    assert heard(a_turn(f"passed {'at in ' * 200}-")) is None
