"""What grows old is said while there is time to see to it: to whoever runs kit doctor, and to staff."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import offer_content
from bot.jobs import Workers
from bot.store import alerts
from bot.store.schema import alert
from offer_content.upkeep import old_numbers, warnings
from tests.faults.waiting import until
from tests.rig import KEY, SECRET, Rig
from tests.unit.test_commands import kit

EXAMPLE = offer_content.load("example")
CHECKED = date(2026, 11, 1)  # every sign-off of the example
FRESH = CHECKED + timedelta(days=149)


def told(today: date, content: offer_content.Content = EXAMPLE) -> list[str]:
    return list(warnings(content, content.hubs, today))


def numbers(today: date) -> list[str]:
    return [words for words in old_numbers(EXAMPLE, today) if words.startswith("Samaritans")]


def test_while_all_is_fresh_there_is_nothing_to_say() -> None:
    assert told(FRESH) == []


def test_a_help_number_is_warned_of_from_150_days_and_still_when_it_is_gone() -> None:
    said = "Samaritans, 116 123, was last checked on 2026-11-01"

    assert numbers(FRESH) == []
    assert numbers(CHECKED + timedelta(days=150)) == [f"{said}: not given from 2027-04-30 on"]
    assert numbers(CHECKED + timedelta(days=179)) == [f"{said}: not given from 2027-04-30 on"]
    assert numbers(CHECKED + timedelta(days=180)) == [f"{said}: not given since 2027-04-30"]


def test_the_day_that_is_told_is_the_first_on_which_the_number_is_not_given() -> None:
    samaritans = EXAMPLE.help.line("samaritans")

    assert samaritans is not None
    assert samaritans.shown(date(2027, 4, 29))
    assert not samaritans.shown(date(2027, 4, 30))


def test_what_nobody_signed_off_and_what_is_signed_off_ahead_of_time_is_told() -> None:
    first, *others = EXAMPLE.entries
    unsigned = replace(EXAMPLE, entries=(replace(first, checked_on=None), *others))
    ahead = replace(EXAMPLE, entries=(replace(first, checked_on=FRESH + timedelta(days=1)), *others))

    assert told(FRESH, unsigned) == [f"1 entries are not shown, for nobody signed them off: {first.id}"]
    assert told(FRESH, ahead) == [f"{first.id}: checked on 2027-03-31, which is still to come"]


def test_the_councils_own_numbers_are_always_given_and_to_be_checked_all_the_same() -> None:
    own = [words for words in old_numbers(EXAMPLE, CHECKED + timedelta(days=200)) if "01632" in words]

    assert len(own) == 2
    assert all(words.endswith("was last checked on 2026-11-01: ring it to be sure") for words in own)


def test_an_entry_past_its_review_is_told_with_the_day_on_which_it_goes() -> None:
    plan = EXAMPLE.entry("pathway-plan")
    assert plan is not None
    assert plan.next_review == date(2027, 10, 31)
    alone = replace(EXAMPLE, entries=(plan,), hubs=(), help=replace(EXAMPLE.help, lines=()))
    said = "the entry pathway-plan was to be reviewed by 2027-10-31: not given"

    assert [words for words in told(date(2027, 10, 31), alone) if "entry" in words] == []
    assert f"{said} from 2027-12-01 on" in told(date(2027, 11, 30), alone)
    assert plan.shown(date(2027, 11, 30))
    assert f"{said} since 2027-12-01" in told(date(2027, 12, 1), alone)
    assert not plan.shown(date(2027, 12, 1))


def test_hours_that_nobody_confirmed_for_long_are_told_with_the_day_from_which_they_are_not_given() -> None:
    elm = EXAMPLE.hubs[0]
    said = "the hours of Elm House were last confirmed on 2026-11-01: not given"

    assert f"{said} from 2027-05-01 on" in told(date(2027, 4, 30))
    assert elm.knows(date(2027, 4, 30), today=date(2027, 4, 30))
    assert f"{said} since 2027-05-01" in told(date(2027, 5, 1))
    assert not elm.knows(date(2027, 5, 1), today=date(2027, 5, 1))


def test_hours_that_were_never_confirmed_are_told() -> None:
    never = replace(EXAMPLE, hubs=(replace(EXAMPLE.hubs[0], confirmed_on=None),))

    assert told(FRESH, never) == ["the hours of Elm House were never confirmed: they are not given"]


def test_a_real_council_has_no_fictional_sign_off() -> None:
    real = replace(EXAMPLE, council=replace(EXAMPLE.council, fictional=False))

    assert "council.yaml is signed off by somebody fictional: a real person must check it" in told(FRESH, real)
    assert "hub-nurse is signed off by somebody fictional: a real person must check it" in told(FRESH, real)


# --- staff are told ---


def complaints(rig: Rig) -> list[tuple[str, int]]:
    rows = rig.rows(alert, alert.c.subject == "system")
    return [(rig.store.vault.open(row.words, row.ref), row.count) for row in rows if row.kind == "numbers_old"]


def test_a_worker_tells_staff_of_old_numbers_and_again_when_they_are_gone(rig: Rig) -> None:
    for count, day in enumerate((datetime(2027, 4, 1, 9, tzinfo=UTC), datetime(2027, 4, 30, 9, tzinfo=UTC)), 1):
        rig.clock.at = day
        workers = Workers(rig.app)
        workers.start()
        until(lambda count=count: [told for _, told in complaints(rig)] == [count])
        workers.stop()
    ((words, _),) = complaints(rig)
    assert "Samaritans, 116 123, was last checked on 2026-11-01: not given from 2027-04-30 on" in words.splitlines()


def test_a_complaint_is_raised_once_for_the_same_words_until_it_ends(rig: Rig) -> None:
    def complain(words: str) -> bool:
        with rig.store.begin() as tx:
            return alerts.complain(tx, rig.store.vault, "numbers_old", words, rig.clock.at)

    assert [complain(words) for words in ("", "a", "a", "b", "", "", "b")] == [
        False,
        True,
        False,
        True,
        False,
        False,
        True,
    ]
    assert complaints(rig) == [("a", 3)]


# --- kit doctor ---


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """An installation with content of its own, in which nobody confirmed the hours for years."""
    shutil.copytree(offer_content.HERE, tmp_path / "offer_content", ignore=shutil.ignore_patterns("__pycache__"))
    change(tmp_path, "confirmed_on: 2026-11-01", "confirmed_on: 2020-01-01")
    settings = {"SECRET_KEY": SECRET, "ENCRYPTION_KEYS": KEY, "DATABASE_URL": f"sqlite:///{tmp_path}/kit.db"}
    assert kit(tmp_path, "migrate", **settings).returncode == 0
    return settings


def change(home: Path, old: str, new: str) -> None:
    hubs = home / "offer_content" / "councils" / "example" / "hubs.yaml"
    hubs.write_text(hubs.read_text().replace(old, new))


def test_the_doctor_warns_of_old_hours_and_finds_the_rest_sound(tmp_path: Path, settings: dict[str, str]) -> None:
    done = kit(tmp_path, "doctor", **settings)

    assert done.returncode == 0
    assert "warning: the hours of Elm House were last confirmed on 2020-01-01: not given since" in done.stderr


def test_the_doctor_names_file_line_and_reason_of_what_is_broken(tmp_path: Path, settings: dict[str, str]) -> None:
    change(tmp_path, "- slug: elm-house", "- slug: Elm House")
    done = kit(tmp_path, "doctor", **settings)

    assert done.returncode == 1
    assert re.search(r'councils/example/hubs.yaml:\d+: slug: "Elm House" is not small letters', done.stderr)
