"""The Offer and the hubs: pages, footers, and what is said of hours that are not usual."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.talk import (
    Reply,
    Signpost,
)
from handlers import hub, offer
from handlers.entries import in_words
from offer_content.bank_holidays import BankHolidays
from offer_content.hubs import Hub, HubsAnswer, Session
from tests.conversations.turns import a_turn, act, content, words

SAME_DAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_pages_of_a_long_topic() -> None:
    entry = content().entries_for("health", None, SAME_DAY.date())[0]
    many = replace(content(), entries=tuple(replace(entry, id=f"entry-{n}", label=f"Entry {n}") for n in range(12)))
    pages = [said_choices(offer.more(many, a_turn("x", value=f"health.{page}"))) for page in range(3)]
    assert pages[0] == ["Entry 0", "Entry 1", "Entry 2", "Entry 3", "Entry 4", "More", "Other topics"]
    assert pages[1] == ["Entry 5", "Entry 6", "Entry 7", "Entry 8", "Entry 9", "More", "Other topics"]
    assert pages[2] == ["Entry 10", "Entry 11", "Other topics"]
    assert said_choices(offer.more(many, a_turn("x", value="health.3"))) == pages[0]  # a page that is gone


def said_choices(said: Reply) -> list[str]:
    return [choice.label for choice in said.choices]


@pytest.mark.parametrize("value", ["", "health.", "health.x", "health.-1", "none.0", "health.9999", "health.٣"])
def test_a_page_that_makes_no_sense_shows_the_topics(value: str) -> None:
    assert said_choices(act("offer_more", a_turn("x", value=value))) == said_choices(act("offer", a_turn("x")))


def test_a_topic_with_nothing_checked_says_so() -> None:
    said = offer.topic(replace(content(), entries=()), a_turn("x", value="money"))
    assert "nothing on Money" in words(said)
    assert [choice.go for choice in said.choices] == ["adviser", "offer"]


def test_an_entry_is_signposted_and_says_in_which_language_and_how_old_it_is() -> None:
    said = act("offer_entry", a_turn("x", value="setting-up-home"))
    assert said.effects == (Signpost("setting-up-home"),)
    assert "ask your PA. Version 1, checked 01/11/2026." in words(said)
    assert "بالإنجليزية" in words(act("offer_entry", a_turn("x", value="council-tax", language="ar")))


def test_an_entry_without_money_or_a_check_needs_no_footer() -> None:
    entry = replace(content().entries[0], id="bare", money=False, checked_on=None, mark="C")
    assert in_words(a_turn("x"), entry).endswith(entry.how)
    assert "checked" not in in_words(a_turn("x"), entry)


def a_hub(**more: object) -> Hub:
    given = {"sessions": (Session(0, time(10), time(17)),), "confirmed_on": date(2026, 11, 1)} | more
    return Hub("oak", "Oak House", ("1 Example Row",), **given)  # type: ignore[arg-type]


def told(one: Hub, now: datetime = SAME_DAY, value: str = "") -> str:
    turn = a_turn("hub", now=now, value=value, answers=(HubsAnswer((one,)),))
    return words(hub.hub_week(content(), turn) if value else hub.hub(content(), turn))


def test_a_hub_that_is_open_says_until_when_if_it_ever_closes() -> None:
    always = tuple(Session(day, time(0), time(0)) for day in range(7))
    assert told(a_hub()) == "Oak House is open now, until 17:00 UK time."
    assert told(a_hub(sessions=always)) == "Oak House is open now."


def test_a_hub_that_is_closed_says_why_and_when_it_opens() -> None:
    assert told(a_hub(), SAME_DAY - timedelta(hours=3)) == "Oak House is closed now. It opens today at 10:00 UK time."
    later = SAME_DAY + timedelta(hours=6)
    assert told(a_hub(), later) == "Oak House is closed now. It opens Monday 30 November at 10:00 UK time."
    off = BankHolidays(days=((date(2026, 11, 23), "St Example's Day"),))
    assert told(a_hub(bank_holidays=off)).startswith("Oak House is closed now: St Example's Day. It opens Monday")


def test_a_hub_that_never_opens_again_gives_a_number() -> None:
    over = a_hub(sessions=(), extras=(), phone="")
    assert told(over) == f"I am not sure when Oak House is open. Please ring {content().council.phone}."
    ended = BankHolidays(days=tuple((SAME_DAY.date() + timedelta(days=7 * n), "Closed") for n in range(60)))
    assert told(a_hub(bank_holidays=ended, phone="01632 960299")).endswith("Please ring 01632 960299.")


def test_days_nobody_knows_about_are_not_called_closed() -> None:
    this_year = a_hub(bank_holidays=BankHolidays(years_ahead=0), confirmed_on=date(2026, 12, 1))
    week = told(this_year, datetime(2026, 12, 29, 12, tzinfo=UTC), value="oak")
    assert "Thursday 31 December: closed" in week
    assert f"Friday 1 January: not sure yet, please ring {content().council.phone}" in week


def test_a_hub_without_a_map_leaves_no_empty_line() -> None:
    assert told(a_hub(), value="oak").endswith("\n1 Example Row")
