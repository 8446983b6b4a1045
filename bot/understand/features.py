"""What a text shows of itself: pieces of words, words and pairs of words, each hashed to a place in a table."""

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BITS = 17  # 131,072 places
SHORTEST, LONGEST = 3, 5  # letters in a piece; the spaces around a word count
PRIME, SPREAD = np.uint64(1099511628211), np.uint64(0x9E3779B97F4A7C15)
Places = NDArray[np.int64]


def places_of(words: Sequence[str]) -> Places:
    """The places that these words mark, each once, in order. Empty for no words."""
    hashes = np.concatenate((*_pieces(f" {' '.join(words)} "), _words(words)))
    return np.unique(_placed(hashes))


def place_of_each(words: Sequence[str]) -> Places:
    """The place that each of the words marks by itself, in the order of the words."""
    return _placed(np.array([zlib.crc32(word.encode()) * 7 + 1 for word in words], dtype=np.uint64))


def _placed(hashes: NDArray[np.uint64]) -> Places:
    return ((hashes * SPREAD) >> np.uint64(64 - BITS)).astype(np.int64)


def _pieces(text: str) -> list[NDArray[np.uint64]]:
    """Every piece of the text, hashed letter by letter."""
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    found, rolled = [], letters
    for size in range(2, min(LONGEST, len(letters)) + 1):
        rolled = rolled[:-1] * PRIME + letters[size - 1 :]
        if size >= SHORTEST:
            found.append(rolled + np.uint64(size))
    return found


def _words(words: Sequence[str]) -> NDArray[np.uint64]:
    """Each word, it with the next, with the one after that, and all three."""
    ids = [zlib.crc32(word.encode()) for word in words]
    ones = [word * 7 + 1 for word in ids]
    twos = [(a * 31 + b) * 7 + 2 for a, b in pairwise(ids)]
    gaps = [(a * 31 + b) * 7 + 3 for a, b in zip(ids, ids[2:], strict=False)]
    threes = [((a * 31 + b) * 31 + c) * 7 + 4 for a, b, c in zip(ids, ids[1:], ids[2:], strict=False)]
    return np.array([*ones, *twos, *gaps, *threes], dtype=np.uint64)
