"""Finding published words by a free question: "can i get help with driving lessons" -> the driving lessons entry.

Nothing is made up: a question only ever finds what staff published. Every word of the question that a title, a label, a
way of asking or the text holds adds to an entry's score, rare words more than common ones; a slip of the finger counts
for a little less than the word itself.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

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
    """.split()  # noqa: SIM905 - a list of as many quotes is no easier to read
)
IN_TITLE, IN_ASKED, IN_TEXT = 3.0, 3.0, 1.0
SLIP = 0.8  # what a word counts for that is nearly one of ours
SHORTEST_SLIP, NEAR = 4, 84  # letters; of 100, rapidfuzz ratio
WHOLE = 6.0  # added where the question holds a whole way of asking, or is nearly one
NEARLY_WHOLE = 90
ENOUGH, COVERED = 3.0, 0.34  # the least score, and the least share of the question's weight, that count as found
SURE = 0.75  # the share from which all that is asked for is taken to be there
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
    """What answers a question; `sure` when all that the question asks for is in it."""

    key: str
    score: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Index:
    """What can be found: for each thing the weight of its words and its ways of asking; and how rare each word is."""

    keys: tuple[str, ...]
    words: tuple[Mapping[str, float], ...]
    phrases: tuple[tuple[str, ...], ...]
    rarity: Mapping[str, float]


def index(things: Sequence[Findable]) -> Index:
    """Make these findable."""
    words = tuple(_weights(thing) for thing in things)
    counts = Counter(word for each in words for word in each)
    rarity = {word: math.log(1 + len(things) / count) for word, count in counts.items()}
    phrases = tuple(tuple(" ".join(fold(phrase)) for phrase in (*thing.asked, thing.title)) for thing in things)
    return Index(tuple(thing.key for thing in things), words, phrases, rarity)


def find(text: str, among: Index, allowed: Collection[str], most: int = 3) -> tuple[Found, ...]:
    """What answers this question, of what may be shown to the person, the best first; nothing where nothing does."""
    said = fold(text)
    known = _known(said, among.rarity)
    if not known:
        return ()
    asked_for = sum(among.rarity[ours] * share for ours, share in known.values()) + _strange(said, known, among)
    places = (place for place, key in enumerate(among.keys) if key in allowed)
    scored = (_scored(place, said, known, among, asked_for) for place in places)
    best = sorted((each for each in scored if each), key=lambda each: -each.score)
    return tuple(each for each in best[:most] if each.score >= best[0].score * WORTH_IT)


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


def _known(said: Sequence[str], rarity: Mapping[str, float]) -> dict[str, tuple[str, float]]:
    """The question's words that we know, each as the word of ours that it means, and how surely it does."""
    known: dict[str, tuple[str, float]] = {}
    for word in _telling(said):
        if word in rarity:
            known[word] = word, 1.0
        elif len(word) >= SHORTEST_SLIP:
            near = process.extractOne(word, rarity.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
            if near:
                known[word] = str(near[0]), SLIP
    return known


def _strange(said: Sequence[str], known: Mapping[str, tuple[str, float]], among: Index) -> float:
    """What the words that we do not know might have asked for."""
    unknown = len(set(_telling(said)) - known.keys())
    return unknown * math.log(1 + len(among.keys)) * UNKNOWN


def _scored(
    place: int, said: Sequence[str], known: Mapping[str, tuple[str, float]], among: Index, asked_for: float
) -> Found | None:
    weights = among.words[place]
    hits = {ours: share for ours, share in known.values() if ours in weights}
    covered = sum(among.rarity[word] * share for word, share in hits.items())
    score = sum(among.rarity[word] * share * weights[word] for word, share in hits.items())
    whole = _whole(" ".join(said), among.phrases[place])
    score += WHOLE if whole else 0.0
    if score < ENOUGH or (covered < asked_for * COVERED and not whole):
        return None
    return Found(among.keys[place], score, sure=whole or covered >= asked_for * SURE)


def _whole(said: str, phrases: Sequence[str]) -> bool:
    """Whether the question holds a whole way of asking, or is nearly one."""
    return any(f" {phrase} " in f" {said} " or fuzz.ratio(said, phrase) >= NEARLY_WHOLE for phrase in phrases if phrase)
