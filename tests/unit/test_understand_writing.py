"""One form for each letter, whatever the keyboard, the script or the disguise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understand.writing import emoji_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("k1ll mys3lf", ["kill", "myself"]),
        ("su1c1de", ["suicide"]),
        ("d!e", ["die"]),
        ("i want to k i l l myself", ["i", "want", "to", "kill", "myself"]),
        ("d.i.e.d now", ["died", "now"]),
        ("x x x x x", ["x", "x", "x", "x", "x"]),
        ("а b c", ["а", "b", "c"]),
        ("сut", ["cut"]),  # the first letter is Cyrillic
        ("кiлл", ["кілл"]),  # the second one is Latin
        ("مي خواهم", ["می", "خواهم"]),
        ("أريد إلى", ["ارید", "الی"]),
        ("مـــوت", ["موت"]),
        ("ሐኪም", ["ሀኪም"]),
        ("ኣነ", ["አነ"]),
        ("ፀጋ ጸጋ", ["ጸጋ", "ጸጋ"]),
        ("İstanbul ığdır", ["istanbul", "igdir"]),
        ("không muốn", ["khong", "muon"]),
        ("9am 4pm", ["9am", "4pm"]),
        ("𝓴𝓲𝓵𝓵 ｍｅ", ["kill", "me"]),
        ("ki\u200bll", ["kill"]),
    ],
)
def test_words_are_read_as_they_were_meant(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_emoji_are_kept_apart_and_each_as_often_as_it_stands() -> None:
    assert emoji_of("ok 😂😂 👍🏽") == ["😂", "😂", "👍", "🏽"]
    assert emoji_of("ok") == []
    assert words_of("😂") == []


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(st.characters(), max_size=120))
def test_any_text_is_taken_apart(text: str) -> None:
    assert all(words_of(text))
    assert words_of(" ".join(words_of(text))) is not None
