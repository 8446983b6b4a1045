"""Text as phones carry it: splitting, numbered choices and reading an answer back."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from bot.letters import bare_words
from bot.sms import plain_punctuation
from bot.talk import Choice, Say, Traits

NOTHING: Mapping[str, str] = {}
LINK = re.compile(r"https?://\S+")
NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERED = re.compile(r"(?:option|number|answer|no|nr)?[\s.:#(]*(\d{1,2})[\s.,:)!-]*(?:please|pls|plz)?")
WORDED = re.compile(
    rf"(?:option |number |answer )?({'|'.join(NUMBER_WORDS)})[\s.,!]*(?:please|pls|plz)?"
)  # never "no one"
LISTED = re.compile(r"\d{1,2}((\s*[,;+&.،]\s*|\s+and\s+|\s*,\s*and\s+|\s+)\d{1,2})*[\s.]*")  # "1, 3 and 5"
DONE = re.compile(r"^(ive |i have |i )?(done|did|finished|ticked?)( number)? |( is| are)? (done|finished)$")
RANGE = re.compile(r"\b(\d{1,2})\s*(?:-|to)\s*(\d{1,2})\b")
ALL = re.compile(
    r"(done |did |finished )?((all|every ?(thing|one)) ?(of )?(them|it|these|those|that)?|the lot)( done| now)?"
)
KEYCAP = "\ufe0f\u20e3"
JOINS = "\u200d\ufe0f\u20e3\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # belong to the character before them
CLOSE_ENOUGH = 88  # of 100, rapidfuzz ratio: "housng" for "housing", not "house" for "horse"


def storable(text: str) -> str:
    """The text as a database and a phone can hold it: NUL and lone surrogates become U+FFFD, all else stays."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def split(text: str, limit: int) -> tuple[str, ...]:
    """Cut into parts of at most `limit` characters at a line, a sentence or a word; never inside a link that fits."""
    parts: list[str] = []
    while len(text) > limit:
        cut = _place_to_cut(text, limit)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return tuple(part for part in (*parts, text) if part) or ("",)


def render(say: Say, traits: Traits, sms_letters: Mapping[str, str] = NOTHING) -> tuple[Say, ...]:
    """One Say as the messages a channel can carry: numbered text where there are no buttons, split where too long.

    `sms_letters` are those of a language that an SMS may be sent without, to keep it cheap.
    """
    numbered = say.choices and (traits.choices == "numbered" or not _fits_buttons(say, traits))
    text = _numbered(say.text, say.choices) if numbered else say.text
    *before, last = split(_cheap(text, sms_letters) if traits.sms_segments else text, traits.text_limit)
    return (*(Say(part) for part in before), Say(last, () if numbered else say.choices))


def _cheap(text: str, sms_letters: Mapping[str, str]) -> str:
    return plain_punctuation(text).translate({ord(letter): plain for letter, plain in sms_letters.items()})


def pick(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that an answer names: by its number in any script's digits, or in its very words."""
    number = read_number(text)
    if number is not None:
        return choices[number - 1] if 1 <= number <= len(choices) else None
    words = fold(text)
    return next((choice for choice in choices if words and fold_ours(choice.label) == words), None)


def pick_several(text: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices that a list of numbers names ("1, 3 and 5"); nothing where one of them is none, or for one alone.

    "All of them" are those that lead where the first one does, and not the ways on below them.
    """
    digits = DONE.sub("", our_digits(text))
    if ALL.fullmatch(digits):
        return tuple(choice for choice in choices if choice.go == choices[0].go) if len(choices) > 1 else ()
    digits = RANGE.sub(lambda found: " ".join(map(str, range(int(found[1]), min(int(found[2]), 99) + 1))), digits)
    if not LISTED.fullmatch(digits):
        return ()
    numbers = sorted({int(number) for number in re.findall(r"\d+", digits)})
    good = numbers[0] >= 1 and numbers[-1] <= len(choices)
    return tuple(choices[number - 1] for number in numbers) if good else ()


def nearly(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that an answer nearly names: a slip of the finger, or the first words of one label only."""
    words = fold(text)
    if len(words) < 2 or read_number(text) is not None:
        return None
    begun = [choice for choice in choices if fold_ours(choice.label).startswith(f"{words} ")]
    return begun[0] if len(begun) == 1 else _nearest(words, choices)


def read_number(text: str) -> int | None:
    """A number typed on its own: "2", "2.", "option 2", "two", "٢", "۲", "2️⃣"; None for anything else."""
    digits = our_digits(text)
    if found := NUMBERED.fullmatch(digits):
        return int(found[1])
    word = WORDED.fullmatch(digits)
    return NUMBER_WORDS.index(word[1]) if word else None


@lru_cache(maxsize=4)
def fold(text: str) -> str:
    """The bare words for comparing: lower case, no accents, emoji or punctuation, single spaces.

    The last few are remembered: one turn looks at the same words a dozen times.
    """
    return " ".join(bare_words(text))


@lru_cache(maxsize=4096)
def fold_ours(text: str) -> str:
    """`fold` of labels and names that we say ourselves: the same ones again and again. Never of what people say."""
    return " ".join(bare_words(text))


def our_digits(text: str) -> str:
    """In lower case, with our digits for those of any script."""
    typed = text.strip().casefold()
    return typed if typed.isascii() else "".join(latin_digit(char) for char in typed if char not in KEYCAP)


def _nearest(words: str, choices: Sequence[Choice]) -> Choice | None:
    scored = [(fuzz.ratio(words, fold_ours(choice.label)), -place) for place, choice in enumerate(choices)]
    best, place = max(scored, default=(0.0, 0))
    return choices[-place] if best >= CLOSE_ENOUGH else None


def _numbered(text: str, choices: Sequence[Choice]) -> str:
    lines = (f"{number} {choice.label}" for number, choice in enumerate(choices, 1))
    return "\n".join((text, *lines))


def _fits_buttons(say: Say, traits: Traits) -> bool:
    return len(say.choices) <= traits.max_choices and all(len(c.label) <= traits.label_limit for c in say.choices)


def _place_to_cut(text: str, limit: int) -> int:
    for mark in ("\n", ". ", "؟ ", "። ", " "):
        at = text.rfind(mark, limit // 2, limit)
        if at > 0:
            return at + len(mark)
    inside = next((link.start() for link in LINK.finditer(text) if link.start() < limit < link.end()), 0)
    return inside or _whole_character(text, limit)


def _whole_character(text: str, limit: int) -> int:
    """Before an accent or a joined emoji; in a run of nothing else, at the limit."""
    return next((at for at in range(limit, limit // 2, -1) if not _joined(text, at)), limit)


def _joined(text: str, at: int) -> bool:
    char = text[at]
    return bool(unicodedata.combining(char)) or char in JOINS or text[at - 1] == "\u200d"


def latin_digit(char: str) -> str:
    """A digit of any script as ours; anything else as it is."""
    value = unicodedata.digit(char, None) if char.isdigit() else None
    return char if value is None else str(value)
