"""Right-to-left text: a number, a link or a name in it is read in its own order."""

import pytest

from bot.bidi import isolated


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("اتصل على 01632 960100 الآن", "اتصل على \u206601632 960100\u2069 الآن"),
        ("مفتوح 10:00-17:00 اليوم", "مفتوح \u206610:00-17:00\u2069 اليوم"),
        ("الرابط https://maps.example/elm-house.", "الرابط \u2066https://maps.example/elm-house\u2069."),
        ("اتصل على 999 الآن", "اتصل على 999 الآن"),
        ("أرسل MENU", "أرسل MENU"),
        ("المبلغ £3,000 فقط", "المبلغ £3,000 فقط"),
        ("Emergency: 999", "Emergency: 999"),
        ("Samaritans: 116 123\nمرحبا 116 123", "Samaritans: 116 123\nمرحبا \u2066116 123\u2069"),
        ("English first, then عربي 12 34", "English first, then عربي 12 34"),
        ("", ""),
    ],
)
def test_runs_are_isolated_in_lines_from_the_right_only(text: str, shown: str) -> None:
    assert isolated(text) == shown
    assert isolated(isolated(text)) == shown
