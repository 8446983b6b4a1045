"""Cutting long texts: nothing is lost, no link is broken, nothing is too long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.talk import Choice, Say, Traits
from bot.text import render, split, storable

NUMBERED = Traits(text_limit=160, choices="numbered", sms_segments=True)
BUTTONS = Traits(text_limit=160, choices="buttons", max_choices=3, label_limit=20)

pieces = st.sampled_from(
    (
        "a",
        "word",
        "Sentence. ",
        "\n",
        " ",
        "ж",
        "؟ ",
        "። ",
        "e\u0301",
        "👍🏽",
        "👨\u200d👩\u200d👧",
        "2\ufe0f\u20e3",
        "\ud83d",
    )
)
links = st.sampled_from(("https://maps.example/elm-house", "http://x.example", "https://example.example/" + "y" * 300))
texts = st.lists(pieces | links, max_size=60).map("".join)
limits = st.integers(1, 200)


def without_spaces(*parts: str) -> str:
    return "".join("".join(parts).split())


@settings(derandomize=True, deadline=None, max_examples=300)
@given(texts | st.text(max_size=200), limits)
def test_no_character_is_lost_and_no_part_is_too_long(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert without_spaces(*parts) == without_spaces(text)
    assert all(len(part) <= limit for part in parts)
    assert all(parts) or parts == ("",)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(("some words ", "more\n", "abc", "x" * 30 + " ")), max_size=20), limits)
def test_a_link_that_fits_is_never_cut(before: list[str], limit: int) -> None:
    link = "https://maps.example/elm"
    parts = split("".join(before) + link + " and after it more words to come", limit)
    if len(link) <= limit:
        assert any(link in part for part in parts)


def test_a_text_that_fits_is_left_alone() -> None:
    assert split(" as it is ", 10) == (" as it is ",)
    assert split("", 10) == ("",)
    assert split(" " * 30, 10) == ("",)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one line\nanother line here", ("one line", "another line", "here")),
        ("It is one. It is two three", ("It is one.", "It is two", "three")),
        ("some words in a row", ("some words in", "a row")),
        ("onelongwordwithoutspaces", ("onelongwordwit", "houtspaces")),
        ("see https://e.gov", ("see", "https://e.gov")),
        ("(x)https://e.gov", ("(x)", "https://e.gov")),
    ],
)
def test_it_is_cut_where_a_reader_would_pause(text: str, parts: tuple[str, ...]) -> None:
    assert split(text, 14) == parts


@pytest.mark.parametrize("whole", ["e\u0301", "👍🏽", "👨\u200d👩", "2\ufe0f\u20e3"])
@pytest.mark.parametrize("before", range(12, 21))
def test_what_belongs_together_stays_together(whole: str, before: int) -> None:
    parts = split("x" * before + whole + "y" * 20, 20)
    assert any(whole in part for part in parts)


def test_a_run_of_nothing_but_accents_is_cut_at_the_limit() -> None:
    assert [len(part) for part in split("\u0301" * 30, 10)] == [10, 10, 10]


CHOICES = (Choice("Hub times", "hub"), Choice("What’s mine", "offer"))


def test_without_buttons_choices_are_numbered() -> None:
    assert render(Say("It’s this:", CHOICES), NUMBERED) == (Say("It's this:\n1 Hub times\n2 What's mine"),)


def test_with_buttons_they_go_under_the_last_part() -> None:
    long = Say("word " * 40, CHOICES)
    first, last = render(long, BUTTONS)
    assert (first.choices, last.choices) == ((), CHOICES)


def test_too_many_choices_or_too_long_ones_are_numbered() -> None:
    many, long = CHOICES * 2, (Choice("x" * 21, "hub"),)
    assert render(Say("Pick", many), BUTTONS)[0].text.endswith("4 What’s mine")
    assert render(Say("Pick", long), BUTTONS) == (Say(f"Pick\n1 {'x' * 21}"),)


def test_a_text_alone_is_only_cut() -> None:
    assert render(Say("Fine"), BUTTONS) == (Say("Fine"),)
    assert [len(part.text) for part in render(Say("x" * 320), NUMBERED)] == [160, 160]


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(max_size=300), st.lists(st.text(max_size=30), max_size=12), st.sampled_from((NUMBERED, BUTTONS)))
def test_whatever_is_said_fits_the_channel(text: str, labels: list[str], traits: Traits) -> None:
    choices = tuple(Choice(label, "menu") for label in labels)
    parts = render(Say(text, choices), traits)
    assert all(len(part.text) <= traits.text_limit for part in parts)
    assert all(not part.choices for part in parts[:-1])
    assert parts[-1].choices in ((), choices)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(st.characters() | st.sampled_from("\0\ud83d\ude00\U0001f600"), max_size=60))
def test_whatever_was_said_can_be_stored(text: str) -> None:
    kept = storable(text)
    assert "\0" not in kept
    assert kept.encode("utf-8").decode() == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("hi\0", "hi\ufffd"),
        ("\ud83d", "\ufffd"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),  # two halves that some provider sent one by one
        ("\u202ehi \U0001f600 \ufffe", "\u202ehi \U0001f600 \ufffe"),
        ("", ""),
    ],
)
def test_only_what_no_database_holds_is_replaced(text: str, kept: str) -> None:
    assert storable(text) == kept
