"""The last thing on a checklist, an event that is soon, a birthday asked about in passing, a week nobody knows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.talk import Attachment, Know, OfferCode, Places, RaiseAlert, Remind, TakePlace, Tick, Ticks
from handlers import checklists, events, hub
from offer_content.hubs import Event, HubsAnswer
from tests.conversations.turns import ROBIN, STRANGER, a_turn, act, book, content, reply, words
from tests.rig import MONDAY_NOON

MOVE_IN = next(each for each in content().checklists if each.id == "move-in")


def test_the_last_thing_on_a_checklist_is_told_to_staff() -> None:
    done = Ticks(frozenset(each.id for each in MOVE_IN.items[1:]))
    last = MOVE_IN.items[0].id
    said = checklists.tick(content(), a_turn("1", value=f"move-in.{last}", answers=(done,)))
    assert words(said) == "You have done all of it. Well done!"
    assert said.effects == (Tick("move-in", last), RaiseAlert("checklist_done", words=MOVE_IN.title))


def test_of_an_event_that_is_too_soon_no_reminder_is_promised() -> None:
    soon = MONDAY_NOON + timedelta(hours=3)
    pizza = Event("7", "Pizza", soon, soon + timedelta(hours=1), "Kitchen", "")
    said = events.event_join(a_turn("yes", value="7", answers=(HubsAnswer(content().hubs, (pizza,)), Places())))
    assert said.effects == (TakePlace("7"),)
    assert "remind" not in words(said)


def test_what_changes_at_a_birthday_may_be_asked_with_words_of_the_offer() -> None:
    assert "When you turn 21:" in words(reply(a_turn("what help changes when i turn 21 with my rent")))


def test_a_week_that_nobody_has_confirmed_is_not_made_up() -> None:
    unknown = replace(content().hubs[0], confirmed_on=date(2025, 1, 1))
    turn = a_turn("this week", value=unknown.slug, answers=(HubsAnswer((unknown,)),))
    assert words(hub.hub_week(content(), turn)).startswith("I am not sure when Elm House is open.")


@pytest.mark.parametrize("step", sorted(book().steps))
def test_nothing_is_promised_to_be_kept_for_somebody_we_do_not_know(step: str) -> None:
    for value in ("", "news", "move-in.keys", "1", "usual"):
        said = act(step, a_turn("9pm to 10am", who=STRANGER, value=value))
        kept = [each for each in said.effects if isinstance(each, (Know, Remind, Tick, TakePlace, OfferCode))]
        assert kept == []


def test_what_is_not_understood_is_met_with_the_three_likeliest_topics_and_a_person() -> None:
    said = reply(a_turn("qwertyuiop"))
    assert [choice.go for choice in said.choices] == ["offer_topic"] * 3 + ["adviser", "menu"]
    assert [choice.value for choice in said.choices[:3]] == ["money", "housing", "health"], "the first of the Offer"
    near = reply(a_turn("zzz jibber lawyer jabber wobble flurb quux grault corge waldo plugh"))
    assert near.choices[0].value == "asylum"


@pytest.mark.parametrize("text", ["what happens at 21", "what changes when i turn 21", "what happens when im 21?"])
def test_what_changes_at_an_age_may_be_asked_by_anybody(text: str) -> None:
    for who in (ROBIN, STRANGER):
        assert words(reply(a_turn(text, who=who))).startswith("When you turn 21:")


def test_a_voice_note_in_a_statement_is_kept_with_it_and_a_person_hears_of_it() -> None:
    said = reply(a_turn("", step="statement_words", value="meeting", attachments=(Attachment("voice", "v1"),)))
    assert said.purpose == "statement.meeting"
    assert said.effects == (RaiseAlert("voice_note", words="voice"),)
    assert said.step == "statement_words"


def test_a_repair_that_may_kill_says_to_get_out_first_and_is_urgent() -> None:
    said = act("repair_words", a_turn("smoke comes out of the socket"))
    assert [(each.kind, each.urgent) for each in said.effects if isinstance(each, RaiseAlert)] == [("repair", True)]
    assert "999" in words(said)
