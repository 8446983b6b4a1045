"""Which numbers are given for which danger, to whom, and until when."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

import offer_content
from offer_content.help_numbers import HelpLine, HelpNumbers

CHECKED = date(2026, 11, 1)
TODAY = date(2026, 11, 22)
EXAMPLE = offer_content.load("example")


def given_for(risk: str, age: int | None, today: date = TODAY) -> list[str]:
    """The ids of the lines given, in order."""
    return [line.id for line in EXAMPLE.help.for_risk(risk, age, today, EXAMPLE.council)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("risk", "lines"),
    [
        ("none", []),
        ("medical", ["emergency", "nhs-111"]),
        ("self_harm", ["emergency", "nhs-mental-health", "shout", "samaritans"]),
        ("abuse", ["emergency", "domestic-abuse", "modern-slavery"]),
        ("homeless", ["council-by-day", "council-out-of-hours", "shelter", "emergency"]),
        ("destitution", ["council-emergency-help", "council-out-of-hours"]),
    ],
)
def test_each_danger_has_its_numbers_in_order(risk: str, lines: list[str]) -> None:
    assert given_for(risk, 20) == lines


@pytest.mark.parametrize("risk", ["self_harm", "abuse"])
@pytest.mark.parametrize(("age", "listed"), [(16, True), (18, True), (19, False), (None, True)])
def test_childline_is_for_those_under_19_and_those_whose_age_we_do_not_know(
    risk: str, age: int | None, listed: bool
) -> None:
    assert ("childline" in given_for(risk, age)) is listed


def test_the_mental_health_line_says_to_press_2_and_the_medical_one_does_not() -> None:
    option = {line.id: (line.number, line.option) for line in EXAMPLE.help.lines}

    assert option["nhs-mental-health"] == ("111", "2")
    assert option["nhs-111"] == ("111", "")


def test_shout_is_a_text_with_its_word() -> None:
    shout = EXAMPLE.help.line("shout")

    assert shout is not None
    assert (shout.kind, shout.text_word, shout.number) == ("text", "SHOUT", "85258")
    assert EXAMPLE.help.line("nobody") is None


def test_the_councils_own_lines_are_those_of_its_folder() -> None:
    lines = EXAMPLE.help.for_risk("destitution", 20, TODAY, EXAMPLE.council)

    assert [line.number for line in lines] == ["01632 960150", "01632 960199"]


def test_numbers_drop_out_180_days_after_their_check_but_999_and_111_never_do() -> None:
    last = CHECKED + timedelta(days=179)
    after = CHECKED + timedelta(days=180)

    assert "samaritans" in given_for("self_harm", 20, last)
    assert given_for("self_harm", 20, after) == ["emergency", "nhs-mental-health"]
    assert given_for("abuse", 17, after) == ["emergency"]
    assert given_for("medical", 20, after) == ["emergency", "nhs-111"]
    assert given_for("homeless", 20, after) == ["council-by-day", "council-out-of-hours", "emergency"]


def test_999_and_111_need_no_sign_off() -> None:
    unsigned = HelpNumbers(tuple(replace(line, checked_on=None) for line in EXAMPLE.help.lines))

    lines = unsigned.for_risk("self_harm", 20, TODAY, EXAMPLE.council)

    assert [line.number for line in lines] == ["999", "111"]


def test_an_unconfirmed_number_is_never_shown_even_when_it_claims_a_check() -> None:
    line = HelpLine(id="x", service="X", number="0800 000 000", mark="K", checked_by="somebody", checked_on=TODAY)

    assert not line.shown(TODAY)
    assert replace(line, mark="S").shown(TODAY)


@pytest.mark.parametrize("id", ["missing-people", "nyas", "become", "red-cross", "ukvi"])
def test_the_numbers_nobody_confirmed_ship_unchecked(id: str) -> None:
    line = EXAMPLE.help.line(id)

    assert line is not None
    assert (line.mark, line.checked_on, line.shown(TODAY)) == ("K", None, False)


def test_numbers_grow_old_150_days_after_their_check_and_stay_on_the_list_when_they_have_dropped_out() -> None:
    numbers = EXAMPLE.help

    assert numbers.expiring(CHECKED + timedelta(days=149)) == ()
    warned = [line.id for line in numbers.expiring(CHECKED + timedelta(days=150))]
    assert "samaritans" in warned
    assert "emergency" not in warned
    assert "nyas" not in warned
    assert [line.id for line in numbers.expiring(CHECKED + timedelta(days=500))] == warned


def test_the_councils_own_numbers_are_among_those_to_check_again() -> None:
    old = EXAMPLE.help.expiring(CHECKED + timedelta(days=150), council=EXAMPLE.council)

    assert [line.id for line in old[:2]] == ["council-out-of-hours", "council-emergency-help"]


def test_every_sign_off_of_the_example_says_that_it_is_fictional() -> None:
    signed = [line for line in EXAMPLE.help.lines if line.checked_on]

    assert signed
    assert {line.checked_by for line in signed} == {"fictional safeguarding lead (demonstration)"}
