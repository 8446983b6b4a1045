"""Which way a message of staff goes, whether we start it, and what is warned of first: the rules by themselves."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import pytest

from admin.writing import Rules, warnings
from bot.store.letters import Ways
from bot.talk import Traits
from bot.ways import choose, starts
from tests.rig import MONDAY_NOON as NOON

HOUR = timedelta(hours=1)
RULES = Rules(
    traits={
        "sms": Traits(1600, "numbered"),
        "whatsapp": Traits(1600, "buttons", reply_window=timedelta(hours=24)),
        "telegram": Traits(4096, "buttons"),
    },
    templates={},
    quiet=(time(20), time(9)),
)


@dataclass(frozen=True)
class Way:
    """A handle, as far as the rules look at it."""

    id: int = 1
    channel: str = "sms"
    state: str = "verified"
    dead_at: datetime | None = None
    opted_out_at: datetime | None = None
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    contact_opened_at: datetime | None = None


@dataclass(frozen=True)
class Somebody:
    """A person, as far as the rules look at them."""

    status: str = "active"
    language: str = "en"
    prefers: str | None = None
    opted_out_at: datetime | None = None
    quiet_from: str | None = None
    quiet_to: str | None = None


SMS, WHATSAPP, TELEGRAM = Way(1), Way(2, "whatsapp"), Way(3, "telegram")


def _chosen(*ways: Way, wanted: str | None = None, prefers: str | None = None) -> Way | None:
    found = choose(Ways(Somebody(prefers=prefers), ways), wanted, RULES.traits.keys(), NOON)
    assert found is None or isinstance(found, Way)
    return found


def _kinds(way: Way, person: Somebody, now: datetime = NOON, rules: Rules = RULES) -> list[str]:
    return [each.kind for each in warnings(way, person, rules, now)]


def test_the_last_that_worked_comes_before_the_last_heard_from() -> None:
    heard = replace(SMS, last_in_at=NOON - 30 * HOUR)
    worked = replace(WHATSAPP, last_out_at=NOON - 48 * HOUR)
    assert _chosen(heard, worked, TELEGRAM) == worked
    assert _chosen(heard, WHATSAPP, TELEGRAM) == heard
    assert _chosen(heard, worked, TELEGRAM, prefers="telegram") == TELEGRAM
    assert _chosen(heard, worked, TELEGRAM, prefers="telegram", wanted="sms") == heard
    assert _chosen(SMS, WHATSAPP, TELEGRAM) == SMS


@pytest.mark.parametrize("unfit", [Way(state="locked"), Way(state="unverified"), Way(dead_at=NOON), Way(channel="fax")])
def test_what_is_not_verified_dead_or_not_running_is_never_written_to(unfit: Way) -> None:
    assert _chosen(unfit) is None
    assert _chosen(unfit, TELEGRAM, prefers="sms") == TELEGRAM
    assert _chosen(SMS, wanted="telegram") is None


def test_only_a_word_of_theirs_in_this_contact_within_six_hours_is_replied_to() -> None:
    def begins(opened: float, spoke: float | None) -> bool:
        said = None if spoke is None else NOON - spoke * HOUR
        return starts(replace(SMS, contact_opened_at=NOON - opened * HOUR, last_in_at=said), Somebody(), NOON)

    assert not begins(opened=1, spoke=1)
    assert not begins(opened=20, spoke=6)
    assert begins(opened=20, spoke=6.1)  # the contact is open because we kept writing
    assert begins(opened=1, spoke=2)  # we opened it, and nobody has answered
    assert begins(opened=1, spoke=None)
    assert starts(SMS, Somebody(), NOON)


def test_someone_missing_who_writes_is_answered_after_a_warning_and_not_for_the_hour() -> None:
    talking = replace(SMS, contact_opened_at=NOON - HOUR, last_in_at=NOON - HOUR)
    assert _kinds(talking, Somebody("missing", opted_out_at=NOON - 9 * HOUR)) == ["missing"]
    assert _kinds(talking, Somebody("deceased")) == ["deceased"]
    late = replace(talking, contact_opened_at=NOON + 8 * HOUR, last_in_at=NOON + 8 * HOUR)
    assert _kinds(late, Somebody(), NOON + 9 * HOUR) == []


def test_a_handle_that_wants_nothing_more_is_warned_of_like_its_person() -> None:
    assert _kinds(replace(SMS, opted_out_at=NOON), Somebody()) == ["opted_out"]
    assert _kinds(SMS, Somebody(opted_out_at=NOON)) == ["opted_out"]
    assert _kinds(SMS, Somebody()) == []


def test_whatsapp_needs_a_word_of_theirs_within_a_day_or_a_template_in_their_language() -> None:
    assert _kinds(WHATSAPP, Somebody()) == ["window_closed"]
    assert _kinds(replace(WHATSAPP, last_in_at=NOON - 23 * HOUR), Somebody()) == []
    assert _kinds(replace(WHATSAPP, last_in_at=NOON - 24 * HOUR), Somebody()) == ["window_closed"]
    approved = replace(RULES, templates={"message": {"ti": "HX1"}})
    assert _kinds(WHATSAPP, Somebody(language="ti"), rules=approved) == []
    assert _kinds(WHATSAPP, Somebody(), rules=approved) == ["window_closed"]


def test_their_own_quiet_hours_take_the_place_of_the_usual_ones() -> None:
    night = NOON + 9 * HOUR
    assert _kinds(SMS, Somebody(), night) == ["quiet_hours"]
    assert _kinds(SMS, Somebody(quiet_from="23:00", quiet_to="10:00"), night) == []
    assert _kinds(SMS, Somebody(quiet_from="11:00", quiet_to="13:00")) == ["quiet_hours"]
