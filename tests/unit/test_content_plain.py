"""How plain words are told from hard ones."""

import pytest

from offer_content.plain import faults, grade, hardness, sentences, strange_characters, syllables, words


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("home", 1),
        ("council", 2),
        ("table", 2),
        ("money", 2),
        ("asked", 1),
        ("wanted", 2),
        ("phones", 1),
        ("houses", 2),
        ("university", 5),
        ("accommodation", 5),
        ("£3,000", 1),
        ("the", 1),
    ],
)
def test_syllables_are_counted_about_as_a_person_would(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_full_stop_inside_a_word_ends_no_sentence() -> None:
    assert sentences("Look at gov.uk now. Is it there? Yes!") == ("Look at gov.uk now.", "Is it there?", "Yes!")


def test_an_amount_is_one_word() -> None:
    assert words("It is £3,000, isn't it?") == ("It", "is", "£3,000", "isn't", "it")


def test_short_words_are_easy_and_long_words_are_hard() -> None:
    assert grade("You can ask us. We will help.") < 2
    assert grade("Accommodation eligibility necessitates individual determination.") > 15
    assert grade("") == 0


def test_good_words_have_no_fault() -> None:
    good = "There is £3,000 to help you set up home. Ask your PA how to get it."

    assert faults(good) == ()
    assert hardness(good) == ""


def test_hard_words_are_named_with_their_grade() -> None:
    assert hardness("Accommodation eligibility necessitates determination.").startswith("reading grade 45.0, at most 5")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("You can ask us " + "and ask us " * 4 + "now.", "a sentence of 17 words"),
        ("Don’t wait – ask us.", "characters that make a text message cost more: –’"),
        ("Ask us. " * 40, "characters, at most 300"),
    ],
)
def test_each_fault_is_named(text: str, fault: str) -> None:
    assert any(fault in found for found in faults(text))


def test_a_sentence_may_have_15_words() -> None:
    assert faults("We can help you if you come to us and ask us for it now.") == ()


def test_the_pound_sign_is_cheap_and_the_euro_sign_is_not() -> None:
    assert strange_characters("£5 or €5") == "€"
