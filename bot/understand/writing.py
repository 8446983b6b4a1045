"""The words of a text as they were meant: one form for each letter, whatever the keyboard or the disguise."""

import re
from functools import cache

from bot.letters import bare_words

INVISIBLE = {
    code: None for code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x0640, *range(0x202A, 0x2070), 0x200E, 0x200F)
}
REPEATED = re.compile(r"(.)\1{2,}")
EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
# One letter for those that keyboards, dialects and haste put in its place. Marks are gone by then.
ARABIC = str.maketrans("يىېۍێكةەۆڵڕګھٱڤ", "ییییی" + "ک" + "هه" + "ولرگهاف")
# Ge'ez letters that sound alike in Tigrinya and Amharic and are typed for each other, all seven orders of each.
SAME_SOUND = (("ሐ", "ሀ"), ("ኀ", "ሀ"), ("ኸ", "ሀ"), ("ሠ", "ሰ"), ("ዐ", "አ"), ("ፀ", "ጸ"))
ORDERS, FIRST_OR_FOURTH = 7, 3
OTHER_LATIN = str.maketrans({"ı": "i", "đ": "d", "ø": "o", "ł": "l", "æ": "ae", "ə": "e"})
# Look-alikes that hide a word from a list: Cyrillic and Greek letters in a Latin word, and the other way round.
LATIN_FOR = str.maketrans("асеорхуіјѕкмтвнԁӏοαενρτυικ", "aceopxyijskmtbhdloaevptuik")
CYRILLIC_FOR = str.maketrans("aceopxyikmtbh", "асеорхуікмтвн")
LATIN_LETTER, CYRILLIC_LETTER = re.compile("[a-z]"), re.compile("[\u0370-\u03ff\u0400-\u04ff]")
DIGIT_INSIDE = re.compile(r"(?<=[a-z])[013457](?=[a-z])")  # "k1ll", "su1c1de"; a digit that begins a word is a sound
LETTER_FOR = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"}
SIGN_INSIDE = re.compile(r"(?<=[^\W\d_])[*!@$](?=[^\W\d_])")  # "k*ll", "d!e", "s@d"
LETTER_FOR_SIGN = {"*": "", "!": "i", "@": "a", "$": "s"}
LONGEST_SPELLED = 20  # letters
SPELLED = re.compile(r"(?<!\S)(?:[^\W\d_][ .\-_]+){3,}[^\W\d_](?!\S)")  # "k i l l", "d.i.e.d"


def words_of(text: str) -> list[str]:
    """Its words in the order they were written. Never raises."""
    shown = text.translate(INVISIBLE)
    if not shown.isalnum():
        shown = SPELLED.sub(_joined, SIGN_INSIDE.sub(lambda sign: LETTER_FOR_SIGN[sign[0]], shown))
    return [_meant(word) for word in bare_words(shown)]


def emoji_of(text: str) -> list[str]:
    """The emoji in a text, each as often as it stands there."""
    return [] if text.isascii() else EMOJI.findall(text)


def _meant(word: str) -> str:
    if not word.isascii():
        word = _one_script(word.translate(_same_letters()))
    if not word.isalpha():
        word = DIGIT_INSIDE.sub(lambda digit: LETTER_FOR[digit[0]], word)
    return REPEATED.sub(r"\1\1", word)


def _one_script(word: str) -> str:
    """A word of two alphabets is of the one that most of its letters are of."""
    latin, other = len(LATIN_LETTER.findall(word)), len(CYRILLIC_LETTER.findall(word))
    if not (latin and other):
        return word
    return word.translate(LATIN_FOR) if latin >= other else word.translate(CYRILLIC_FOR)


def _joined(letters: re.Match[str]) -> str:
    """One word, where it can be one."""
    word = "".join(char for char in letters[0] if char.isalpha())
    return word if len(word) <= LONGEST_SPELLED and len(set(word)) > 1 else letters[0]


@cache
def _same_letters() -> dict[int, str | int | None]:
    same: dict[int, str | int | None] = {**ARABIC, **OTHER_LATIN}
    for letter, stands in SAME_SOUND:
        same |= {ord(letter) + order: chr(ord(stands) + order) for order in range(ORDERS)}
    for base in ("ሀ", "ሐ", "ኀ", "ኸ", "አ", "ዐ"):  # "a" of the first and of the fourth order sound the same
        stands = "አ" if base in "አዐ" else "ሀ"
        same |= {ord(base): stands, ord(base) + FIRST_OR_FOURTH: stands}
    return same
