"""Phrases found in words: in order, with gaps. Every way of fitting is tried, and time stays bounded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.understand.writing import words_of

GAP = 3  # words that a "*" in a phrase may stand for
LOOKED_AT = 2000  # words; a longer message is looked at from both ends, so that time stays bounded
# What is typed for what is meant; the phrases in our files are folded the same way.
SLANG: Mapping[str, tuple[str, ...]] = {
    "gna": ("going", "to"),
    "gonna": ("going", "to"),
    "gunna": ("going", "to"),
    "ima": ("im", "going", "to"),
    "imma": ("im", "going", "to"),
    "wna": ("want", "to"),
    "wanna": ("want", "to"),
    "2moro": ("tomorrow",),
    "2morrow": ("tomorrow",),
    "tmrw": ("tomorrow",),
    "tmr": ("tomorrow",),
    "2nite": ("tonight",),
    "2night": ("tonight",),
    "tonite": ("tonight",),
    "r": ("are",),
    "u": ("you",),
    "ur": ("your",),
    "n": ("and",),
    "wat": ("what",),
    "wats": ("whats",),
    "wot": ("what",),
    "bc": ("because",),
    "cus": ("because",),
    "cuz": ("because",),
    "dnt": ("dont",),
    "cnt": ("cant",),
    "aint": ("am", "not"),
    "sumone": ("someone",),
    "sum1": ("someone",),
    "some1": ("someone",),
    "no1": ("no", "one"),
    "nuthin": ("nothing",),
}
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in order; "*" stands for up to GAP words."""

    words: Words
    label: str

    @property
    def weight(self) -> int:
        return sum(word != "*" for word in self.words)


Index = Mapping[str, tuple[Phrase, ...]]  # by first word


def fold(text: str) -> Words:
    """The bare words, with slang as the words that it stands for."""
    return folded(words_of(text))


def folded(typed: list[str]) -> Words:
    """The same, of words that were taken apart already."""
    words = typed if len(typed) < 2 else _meant(typed)  # "n" alone is a no
    return tuple(words if len(words) <= LOOKED_AT else words[: LOOKED_AT // 2] + words[-LOOKED_AT // 2 :])


def index(phrases: Mapping[str, Iterable[object]]) -> Index:
    """These phrases by their first word, each under its label."""
    found: dict[str, list[Phrase]] = {}
    for label, texts in phrases.items():
        for text in texts:
            words = tuple(part for piece in str(text).split() for part in _piece(piece))
            phrase = Phrase(words, label)
            if words and phrase not in found.setdefault(words[0], []):  # slang may make two the same
                found[words[0]].append(phrase)
    return {first: tuple(each) for first, each in found.items()}


def matches(words: Words, among: Index) -> Iterator[tuple[Phrase, int, int]]:
    """Every phrase that the words hold, with where it begins and ends."""
    for start, word in enumerate(words):
        for phrase in among.get(word, ()):
            end = _end_of(phrase.words, words, start)
            if end:
                yield phrase, start, end


def best(words: Words, among: Index) -> Phrase | None:
    """The phrase of the most words that is held."""
    found = [phrase for phrase, _, _ in matches(words, among)]
    return max(found, key=lambda phrase: phrase.weight, default=None)


def blank_out(words: Words, among: Index) -> Words:
    """The words without those that these phrases hold."""
    kept = list(words)
    for _, start, end in matches(words, among):
        kept[start:end] = [""] * (end - start)
    return tuple(kept)


def _piece(piece: str) -> Words:
    return ("*",) if piece == "*" else tuple(_meant(fold(piece)))


def _meant(typed: Iterable[str]) -> list[str]:
    return [ours for word in typed for ours in SLANG.get(word, (word,))]


def _end_of(phrase: Words, words: Words, at: int) -> int:
    """Where the phrase ends in the words when it begins there; 0 when it does not match."""
    if not phrase:
        return at
    if phrase[0] == "*":
        return next(filter(None, (_end_of(phrase[1:], words, at + skipped) for skipped in range(GAP + 1))), 0)
    return _end_of(phrase[1:], words, at + 1) if words[at : at + 1] == phrase[:1] else 0
