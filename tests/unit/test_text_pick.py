"""Reading an answer back: by number in any script's digits, by words, or nearly."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.talk import Choice
from bot.text import CLOSE_ENOUGH, fold, nearly, pick, read_number

MENU = tuple(Choice(label, f"step{n}") for n, label in enumerate(("My Offer", "Hub times", "Talk to my PA", "Help")))
SAFE = (Choice("Yes, I am safe", "safe"), Choice("No, I am not safe", "not_safe"))
# Arabic, Persian, Devanagari, Bengali, full-width; Ethiopic has no zero and counts to nine.
ZEROS = ("0", "٠", "۰", "०", "০", "０")
ETHIOPIC = "፩፪፫፬፭፮፯፰፱"


def in_digits(number: int, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in str(number))


@pytest.mark.parametrize("zero", ZEROS)
@pytest.mark.parametrize(
    "form", ["{}", " {} ", "{}.", "({})", "{})", "option {}", "Option {}.", "no {}", "no. {}", "#{}", "{} pls"]
)
def test_every_number_that_is_shown_can_be_typed(zero: str, form: str) -> None:
    choices = tuple(Choice(f"choice {n}", "menu", str(n)) for n in range(1, 21))
    for place, choice in enumerate(choices, 1):
        assert pick(form.format(in_digits(place, zero)), choices) == choice


@pytest.mark.parametrize(("number", "digit"), list(enumerate(ETHIOPIC, 1)))
def test_ethiopic_digits_are_read(number: int, digit: str) -> None:
    assert read_number(digit) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("two", 2),
        ("TWO!", 2),
        ("option two", 2),
        ("Number ten.", 10),
        ("one please", 1),
        ("2️⃣", 2),
        ("②", 2),
        ("²", 2),
        ("1.", 1),
        ("option1", 1),
        ("answer: 12", 12),
        ("0", 0),
        ("zero", 0),
        ("99", 99),
        ("no one", None),
        ("nobody", None),
        ("no", None),
        ("100", None),
        ("2 or 3", None),
        ("tomorrow at 2", None),
        ("2pm", None),
        ("12/3", None),
        ("07700 900123", None),
        ("", None),
        ("two or three", None),
        ("twos", None),
    ],
)
def test_a_number_on_its_own(text: str, number: int | None) -> None:
    assert read_number(text) == number


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(max_size=40))
def test_reading_never_fails(text: str) -> None:
    number = read_number(text)
    assert number is None or 0 <= number <= 99
    for read in (pick, nearly):
        assert read(text, MENU) in (None, *MENU)
        assert read(text, ()) is None


@pytest.mark.parametrize("number", ["0", "5", "99"])
def test_a_number_that_is_not_shown_picks_nothing(number: str) -> None:
    assert pick(number, MENU) is None
    assert nearly(number, MENU) is None


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.sampled_from(MENU),
    st.sampled_from((str.upper, str.lower, str.title)),
    st.sampled_from(("", "!", "…", " 😀", "  ")),
)
def test_a_label_in_any_case_picks_itself(choice: Choice, case: Callable[[str], str], tail: str) -> None:
    assert pick(case(choice.label) + tail, MENU) == choice


def test_accents_do_not_matter() -> None:
    choices = (Choice("Tiếng Việt", "vi"), Choice("العَرَبية", "ar"))
    assert pick("tieng viet", choices) == choices[0]
    assert pick("العربية", choices) == choices[1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("hub", 1),
        ("talk to", 2),
        ("hub tmes", 1),
        ("my ofer", 0),
        ("talk to my pa x", 2),
        ("my", 0),
        ("h", None),
        ("hubtimes please tell me", None),
        ("what", None),
        ("", None),
        ("😀", None),
    ],
)
def test_nearly_is_a_slip_or_the_first_words(text: str, place: int | None) -> None:
    assert nearly(text, MENU) == (None if place is None else MENU[place])


def test_first_words_that_begin_two_labels_pick_neither() -> None:
    choices = (Choice("Bursary at college", "a"), Choice("Bursary at uni", "b"))
    assert nearly("bursary", choices) is None
    assert nearly("bursary at uni", choices) == choices[1]


@pytest.mark.parametrize(
    ("text", "go"), [("yes", "safe"), ("no", "not_safe"), ("no i am not safe", "not_safe"), ("i am", None)]
)
def test_yes_and_no_are_never_confused(text: str, go: str | None) -> None:
    found = pick(text, SAFE) or nearly(text, SAFE)
    assert (found.go if found else None) == go


def test_labels_that_look_alike_are_told_apart_by_the_nearer() -> None:
    choices = (Choice("Education", "a"), Choice("Educations", "b"))
    assert nearly("educatons", choices) == choices[1]
    assert CLOSE_ENOUGH > 80


def test_fold_leaves_letters_and_digits() -> None:
    assert fold("  Été, 2️⃣ ÀB-c 😀 ") == "ete 2 ab c"
    assert all(not unicodedata.combining(char) for char in fold("Việt Nam é"))
