"""What an SMS costs: against another implementation on any text, and by hand at the edges."""

import pytest
import smsutil
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sms import GSM_BASIC, GSM_EXTENDED, is_gsm, plain_punctuation, segments

GSM = st.text(st.sampled_from(sorted(GSM_BASIC | GSM_EXTENDED)), max_size=500)
# The other one takes the escape that announces an extension character for a character.
ANY = st.text(st.characters(blacklist_characters="\x1b"), max_size=350)
EMOJI = "\U0001f600"


@settings(derandomize=True, deadline=None, max_examples=150)
@given(GSM | ANY)
def test_segments_agree_with_another_implementation(text: str) -> None:
    assert segments(text) == len(smsutil.split(text).parts)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(GSM)
def test_what_is_in_the_alphabet_stays_in_it(text: str) -> None:
    assert is_gsm(text)
    assert not is_gsm(text + "’")


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # 153 septets hold 76 extension characters and one to spare: the 77th moves whole to the next part.
        ("€" * 152, 2),
        ("€" * 153, 3),
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        (EMOJI * 35, 1),
        # 67 units hold 33 pairs and one to spare: a pair is never split.
        (EMOJI * 36, 2),
        (EMOJI * 66, 2),
        (EMOJI * 67, 3),
        ("ж" * 66 + EMOJI + "ж" * 65, 2),
        ("ж" * 66 + EMOJI + "ж" * 66, 3),
        ("\ud83d" * 70, 1),
        ("a" * 159 + "’", 3),
        ("\x1b", 1),
    ],
)
def test_segments_by_hand(text: str, cost: int) -> None:
    assert segments(text) == cost


def test_escape_is_no_character_of_the_alphabet() -> None:
    assert not is_gsm("\x1b")


def test_one_curly_apostrophe_does_not_triple_the_price() -> None:
    text = "a" * 159 + "’"
    assert segments(text) == 3
    assert segments(plain_punctuation(text)) == 1


def test_plain_punctuation_keeps_the_sense() -> None:
    assert plain_punctuation("‘It’s “fine” – 5\u00a0pm…\u200f •") == "'It's \"fine\" - 5 pm... -"
    assert plain_punctuation("سلام") == "سلام"
