"""Finding published words by a free question: "can i get help with driving lessons" -> the driving lessons entry.

Nothing is made up: a question only ever finds what staff published. Every word of the question that a title, a label, a
way of asking or the text holds adds to an entry's score, rare words more than common ones; a slip of the finger counts
for a little less than the word itself.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.letters import rows
from bot.understand import fold

# Words that say nothing of what is asked for.
COMMON = frozenset(
    """
    a about after all am an and any anyone are as at be been bit but by can could dem do does dont for from
    get gets getting give go going got had has have havent hello help hey hi how i id if ill im in is it its
    ive just know let like ll look looking lot make may me might more much my need needs no not now of off ok
    on one or our out please pls plz put re really see she should so some someone something still stuff tell
    than thanks that the their them there they thing things this to too u up ur us use wanna want wanted was
    we well were what whats when where which who why will with without would wud ya yeah yes you your youre
    also because bro bruv cos did didnt does doesnt even ever fam good innit isnt keep lol man never omg only then tho
    time times wants wasnt wont
    """.split()  # noqa: SIM905 - a list of as many quotes is no easier to read
)
IN_TITLE, IN_ASKED, IN_TEXT = 3.0, 3.0, 1.0
SLIP = 0.8  # what a word counts for that is nearly one of ours
SHORTEST_SLIP, NEAR = 5, 84  # letters; of 100, rapidfuzz ratio
WHOLE = 6.0  # added where the question holds a whole way of asking, or is nearly one
NEARLY_WHOLE = 90
COVERED, SURE = 0.34, 0.75  # the share of the question's weight that may be, and that must be, what is asked for
PERHAPS, ENOUGH = 6.0, 3.0  # the least score that is worth showing for one and for the other
LIKELIER = 1.3
LEAD = 1.25  # how far the best must be ahead of the next to be told in full
WORTH_IT = 0.4  # of the best score: less is not worth showing beside it
UNKNOWN = 0.6  # of the rarest word's weight, for a word that we do not know


@dataclass(frozen=True, slots=True)
class Findable:
    """Something that was published; `asked` is how people ask for it."""

    key: str
    title: str
    asked: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question; `sure` when all that it asks for is in this one, and in no other nearly as well."""

    key: str
    score: float
    sure: bool


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """What can be found: who holds each word and how heavily, how rare it is, and each one's ways of asking."""

    holders: Mapping[str, Mapping[str, float]]  # word -> key -> weight
    rarity: Mapping[str, float]
    rarest: float
    lengths: Mapping[int, tuple[str, ...]]  # letters -> words of about so many
    phrases: Mapping[str, tuple[str, ...]]
    askers: Mapping[str, tuple[str, ...]]  # a way of asking -> keys; found also where every word of it is common
    longest: int  # words in a way of asking


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart: its words as ours, how surely each is meant, and the weight of all of it."""

    words: str
    known: Mapping[str, float]
    weight: float
    whole: frozenset[str]  # keys of which it holds a whole way of asking


def index(things: Sequence[Findable]) -> Index:
    """Make these findable."""
    holders: dict[str, dict[str, float]] = defaultdict(dict)
    for thing in things:
        for word, weight in _weights(thing).items():
            holders[word][thing.key] = weight
    rarity = {word: math.log(1 + len(things) / len(keys)) for word, keys in holders.items()}
    phrases = {thing.key: _phrases(thing) for thing in things}
    askers: dict[str, tuple[str, ...]] = {}
    for key, ways in phrases.items():
        for way in filter(None, dict.fromkeys(ways)):
            askers[way] = (*askers.get(way, ()), key)
    return Index(
        holders=dict(holders),
        rarity=rarity,
        rarest=max(rarity.values(), default=0.0),
        lengths=_by_length(rarity),
        phrases=phrases,
        askers=askers,
        longest=max((len(way.split()) for way in askers), default=0),
    )


@lru_cache(maxsize=4)  # the same question is looked at more than once on its way
def find(
    text: str, among: Index, allowed: frozenset[str], likely: frozenset[str] = frozenset(), most: int = 3
) -> tuple[Found, ...]:
    """What answers this question, of what may be shown to the person, the best first; nothing where nothing does.

    `likely` are of the topic that the words are about: they win over others that hold the same words.
    """
    asked = _asked(text, among)
    very = {key for key in among.askers.get(asked.words, ()) if key in allowed}  # asked for in its very words
    keys = very | {key for word in asked.known for key in among.holders[word] if key in allowed}
    scored = (_scored(key, asked, among, LIKELIER if key in likely else 1.0) for key in sorted(keys))
    best = sorted((each for each in scored if each), key=lambda each: (each.key not in very, -each.score))[:most]
    if len(best) > 1 and best[0].score < LEAD * best[1].score and (best[0].key in very) == (best[1].key in very):
        best[0] = replace(best[0], sure=False)
    return tuple(each for each in best if each.score >= best[0].score * WORTH_IT)


def likeness(text: str, among: Index) -> Mapping[str, float]:
    """How near these words come to each thing, also where they are far from answered by any; nothing for nothing."""
    asked = _asked(text, among)
    found: dict[str, float] = defaultdict(float)
    for word, share in asked.known.items():
        for key, weight in among.holders[word].items():
            found[key] += among.rarity[word] * share * weight
    return found


def _phrases(thing: Findable) -> tuple[str, ...]:
    return tuple(" ".join(fold(phrase)) for phrase in (*thing.asked, thing.title))


def _weights(thing: Findable) -> dict[str, float]:
    weights: dict[str, float] = {}
    for words, weight in ((thing.title, IN_TITLE), (" ".join(thing.asked), IN_ASKED), (thing.text, IN_TEXT)):
        for word in _telling(fold(words)):
            weights[word] = max(weight, weights.get(word, 0.0))
    return weights


def _telling(words: Iterable[str]) -> Iterable[str]:
    return (_stem(word) for word in words if word not in COMMON and len(word) > 1)


def _stem(word: str) -> str:
    """Without a plural's ending, so that "lessons" finds "lesson"."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=4)
def _asked(text: str, among: Index) -> Asked:
    said = fold(text)
    telling = tuple(dict.fromkeys(_telling(said)))
    meant = {word: _ours(word, among) for word in telling}
    known = {ours: share for ours, share in meant.values() if ours}
    strange = sum(not ours for ours, _share in meant.values()) * UNKNOWN * among.rarest
    weight = sum(among.rarity[word] * share for word, share in known.items()) + strange
    ways = (way for size in range(1, among.longest + 1) for way in rows(said, size))
    whole = frozenset(key for way in ways for key in among.askers.get(way, ()))
    return Asked(" ".join(said), known, weight, whole)


def _by_length(words: Iterable[str]) -> Mapping[int, tuple[str, ...]]:
    """Words that may be meant by one of so many letters: with more or fewer missing, the ratio is below NEAR."""
    lengths: dict[int, list[str]] = defaultdict(list)
    for word in words:
        for length in range(1, 2 * len(word)):
            if abs(length - len(word)) <= (1 - NEAR / 100) * (length + len(word)):
                lengths[length].append(word)
    return {length: tuple(near) for length, near in lengths.items()}


def _ours(word: str, among: Index) -> tuple[str, float]:
    """The word of ours that this one is, or nearly is; empty for none."""
    if word in among.rarity:
        return word, 1.0
    if len(word) < SHORTEST_SLIP:
        return "", 0.0
    near = process.extractOne(word, among.lengths.get(len(word), ()), scorer=fuzz.ratio, score_cutoff=NEAR)
    return (str(near[0]), SLIP) if near else ("", 0.0)


def _scored(key: str, asked: Asked, among: Index, worth: float) -> Found | None:
    hits = {word: among.rarity[word] * share for word, share in asked.known.items() if key in among.holders[word]}
    score = worth * sum(weight * among.holders[word][key] for word, weight in hits.items())
    if key in asked.whole or _nearly(asked.words, among.phrases[key]):
        return Found(key, score + WHOLE, sure=True)
    covered = sum(hits.values()) / asked.weight
    sure = covered >= SURE
    return Found(key, score, sure) if covered >= COVERED and score >= (ENOUGH if sure else PERHAPS) else None


def _nearly(said: str, phrases: Sequence[str]) -> bool:
    """Whether the question is nearly one of these ways of asking."""
    return process.extractOne(said, phrases, scorer=fuzz.ratio, score_cutoff=NEARLY_WHOLE) is not None
