"""Phone numbers as staff write them down."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.phones import NotAMobile, mobile


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("07700900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("(07700) 900-123", "+447700900123"),
        ("٠٧٧٠٠ ٩٠٠١٢٣", "+447700900123"),
        ("۰۷۷۰۰ ۹۰۰۱۲۳", "+447700900123"),
        ("07624 000000", "+447624000000"),  # the Isle of Man
        ("+1 202 555 0123", "+12025550123"),  # kept for drama in America
    ],
)
def test_a_mobile_is_read_as_it_is_written(written: str, number: str) -> None:
    assert mobile(written) == number


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "not a phone number"),
        ("-", "not a phone number"),
        ("12", "not a|too few"),
        ("07700 9001234", "too many or too few"),
        ("+44770090012", "not a UK mobile|too few"),
        ("01632 960100", "read aloud"),
        ("020 7946 0100", "read aloud"),
        ("0800 1111", "read aloud"),
        ("070 0000 0000", "read aloud"),
        ("076 0000 0000", "read aloud"),
        ("03069 990100", "read aloud"),
        ("unknown", "letters"),
        ("07700 900 ABC", "letters"),  # phonenumbers would make this 07700 900222
        ("07700 9OO123", "letters"),
        ("mum 07700 900123", "letters"),
        ("07700 900123 x2", "letters"),
        ("07700 900123 / 07700 900124", "not a phone number"),
    ],
)
def test_what_is_no_mobile_is_refused_with_a_reason(written: str, reason: str) -> None:
    with pytest.raises(NotAMobile, match=reason):
        mobile(written)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(max_size=30) | st.from_regex(r"\+?[0-9 ()-]{0,25}", fullmatch=True))
def test_any_text_is_a_number_or_refused(written: str) -> None:
    with contextlib.suppress(NotAMobile):
        number = mobile(written)
        assert number.startswith("+")
        assert number[1:].isascii()
        assert number[1:].isdigit()


def test_the_reason_never_repeats_the_number() -> None:
    with pytest.raises(NotAMobile) as caught:
        mobile("01632 960100")
    assert "960100" not in str(caught.value)
    assert caught.value.__cause__ is None
