"""The bare words of a text in any script, for comparing."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

APOSTROPHES = re.compile(r"['\u2019\u2018`\u00b4\u02bc]")  # "what's" and "whats" are the same word
WORD = re.compile(r"[^\W_]+")  # letters and digits of any script


def bare_words(text: str) -> list[str]:
    """Its words in lower case, without accents, emoji or punctuation."""
    letters = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).casefold())
    return WORD.findall(letters if letters.isascii() else _without_marks(letters))


def rows(words: Sequence[str], size: int) -> Iterator[str]:
    """So many words in a row, from each word on."""
    return (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


def _without_marks(letters: str) -> str:
    """Without accents and the like, which stand as characters of their own after NFKD."""
    return "".join(char for char in letters if not unicodedata.combining(char))
