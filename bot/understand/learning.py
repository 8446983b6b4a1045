"""Teaches the network: the same examples give the same one. Needs scipy, which running does not."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.understand.examples import FOLDER, Example, read_examples
from bot.understand.features import BITS, places_of
from bot.understand.net import NET, Floats
from bot.understand.phrases import Index
from bot.understand.vocabulary import read_vocabulary
from bot.understand.writing import emoji_of, words_of

Progress = Callable[[range], Iterable[int]]
NETWORKS, HIDDEN, ROUNDS, BATCH, PACE = 2, 64, 10, 128, 0.05
SLOWER = 0.3  # the table's pace beside the rest
FORGET_PLACES, FORGET_HIDDEN = 0.2, 0.3  # of what it sees it must do without some, so that it leans on no one word
FEW, OFTEN, AT_TIMES = 4, 0.6, 0.2  # words, and how often they are put into company
START, FINEST = 0.1, 1e-6
SEED = 20261128
RISKS = ("medical", "self_harm", "abuse", "homeless", "destitution")
INTENTS = (
    "menu", "help", "offer", "hub", "talk", "language", "stop", "start", "privacy", "smalltalk", "risk", "unknown",
)  # fmt: skip
FRAMES = ("{}", "hey {} ok", "{} please help", "hi {} and i dont know what to do")  # around a few words of danger
GUESS = 0.3  # how much it counts that a harmless message with no intent is taken for unknown


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """What is to be learnt: a row of places for each example, and for each question the answer and what it counts."""

    rows: sparse.csr_matrix
    labels: dict[str, tuple[str, ...]]
    answers: dict[str, NDArray[np.int64]]
    counts: dict[str, Floats]


def learn(examples: Sequence[Example], progress: Progress = lambda rounds: rounds) -> dict[str, NDArray[Any]]:
    """What these examples teach, as it is kept in a file: networks taught apart that are asked together as one."""
    alone = _lessons(examples)
    taught = []
    for number in progress(range(NETWORKS)):
        company = with_company(examples, random.Random(SEED + number))
        taught.append(_teach(_lessons((*examples, *company), alone.labels), SEED + number))
    table = np.hstack([each.table for each in taught])
    step = float(np.abs(table).max()) / 127
    kept: dict[str, NDArray[Any]] = {
        "table": np.round(table / step).astype(np.int8),
        "step": np.array(step),
        "inner": np.concatenate([each.inner for each in taught]),
        "heads": np.vstack([each.heads for each in taught]) / np.float32(NETWORKS),
        "outer": np.vstack([each.outer for each in taught]).mean(axis=0),
        "questions": np.array(list(alone.labels)),
        "taught_by": np.array(""),
    }
    return kept | {f"labels_{name}": np.array(labels) for name, labels in alone.labels.items()}


def save(kept: dict[str, NDArray[Any]], path: Path = NET) -> None:
    """Keep it beside the code."""
    np.savez_compressed(path, allow_pickle=False, **kept)


def digest(folder: Path = FOLDER) -> str:
    """What the examples are, in a few letters: a network that was taught by others is out of date."""
    hashed = hashlib.sha256()
    for path in sorted(folder.glob("*.txt")):
        hashed.update(path.name.encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()[:16]


def _lessons(examples: Sequence[Example], labels: dict[str, tuple[str, ...]] | None = None) -> Lessons:
    labels = labels or {
        "risk": ("none", *(f"{risk}.{level}" for risk in RISKS for level in ("urgent", "concern"))),
        "intent": INTENTS,
        "topic": tuple(sorted({each.topic for each in examples if each.topic})),
        "language": tuple(sorted({each.language for each in examples})),
    }
    said: dict[str, list[str]] = {
        "risk": [f"{each.risk}.{each.level}" if each.risk != "none" else "none" for each in examples],
        "intent": [each.intent or "unknown" for each in examples],
        "topic": [each.topic or labels["topic"][0] for each in examples],
        "language": [each.language for each in examples],
    }
    sure = np.ones(len(examples), dtype=np.float32)
    known = np.array([1.0 if each.intent else GUESS for each in examples], dtype=np.float32)
    offer = np.array([1.0 if each.topic else 0.0 for each in examples], dtype=np.float32)
    return Lessons(
        rows=_rows([each.text for each in examples]),
        labels=labels,
        answers={name: np.array([labels[name].index(one) for one in said[name]]) for name in labels},
        counts={"risk": sure, "intent": known, "topic": offer, "language": sure * np.float32(0.5)},
    )


def with_company(examples: Sequence[Example], chance: random.Random) -> tuple[Example, ...]:
    """Some messages of danger, and some harmless ones, also beside or between ordinary ones of their language.

    Politeness and other matters around it must not hide danger, nor make danger of what is harmless. A few words of
    danger are put into more company than a whole sentence, for they are the easiest to hide.
    """
    ordinary: dict[str, list[str]] = defaultdict(list)
    for each in examples:
        if each.intent not in (None, "risk"):
            ordinary[each.language].append(each.text)
    return tuple(
        replace(each, text=_beside(each.text, ordinary[each.language], chance))
        for each in examples
        if each.intent in (None, "risk") and ordinary[each.language]
        if chance.random() < (OFTEN if each.intent == "risk" and len(each.text.split()) <= FEW else AT_TIMES)
    )


def _beside(text: str, ordinary: Sequence[str], chance: random.Random) -> str:
    before, after = (chance.choice(ordinary) for _ in range(2))
    return chance.choice((f"{before} {text}", f"{text} {after}", f"{before} {text} {after}"))


def _rows(texts: Sequence[str]) -> sparse.csr_matrix:
    places = [places_of([*words_of(text), *emoji_of(text)]) for text in texts]
    sizes = np.array([len(each) for each in places])
    weights = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
    shape = (len(texts), 1 << BITS)
    return sparse.csr_matrix((weights, np.concatenate(places), np.concatenate(([0], np.cumsum(sizes)))), shape=shape)


class _Taught:
    """The weights while they are learnt, each with how much it has moved already (Adagrad)."""

    def __init__(self, labels: int, chance: np.random.Generator) -> None:
        self.table = (chance.standard_normal((1 << BITS, HIDDEN)) * START).astype(np.float32)
        self.heads = (chance.standard_normal((HIDDEN, labels)) / HIDDEN**0.5).astype(np.float32)
        self.inner, self.outer = np.zeros(HIDDEN, np.float32), np.zeros(labels, np.float32)
        self.moved = {name: np.full_like(getattr(self, name), FINEST) for name in ("heads", "inner", "outer")}
        self.moved["table"] = np.full(1 << BITS, FINEST, np.float32)

    def move(self, name: str, slope: Floats) -> None:
        self.moved[name] += slope**2
        getattr(self, name)[...] -= PACE * slope / np.sqrt(self.moved[name])

    def move_table(self, places: NDArray[np.int64], slope: Floats) -> None:
        self.moved["table"][places] += (slope**2).mean(axis=1)
        self.table[places] -= SLOWER * PACE * slope / np.sqrt(self.moved["table"][places])[:, None]


def _teach(lessons: Lessons, seed: int) -> _Taught:
    chance = np.random.Generator(np.random.PCG64(seed))
    taught = _Taught(sum(map(len, lessons.labels.values())), chance)
    for _round in range(ROUNDS):
        order = chance.permutation(lessons.rows.shape[0])
        for begin in range(0, len(order), BATCH):
            _take_in(taught, lessons, order[begin : begin + BATCH], chance)
    taught.table[taught.moved["table"] == np.float32(FINEST)] = 0  # never seen: it says nothing
    return taught


def _take_in(taught: _Taught, lessons: Lessons, batch: NDArray[np.int64], chance: np.random.Generator) -> None:
    """One step: what these examples say now, how far off it is, and every weight moved a little."""
    rows = lessons.rows[batch]
    kept = chance.random(rows.data.size) > FORGET_PLACES
    rows.data = (rows.data * kept / (1 - FORGET_PLACES)).astype(np.float32)
    before = rows @ taught.table + taught.inner
    open_ = (before > 0) * (chance.random(before.shape) > FORGET_HIDDEN) / np.float32(1 - FORGET_HIDDEN)
    hidden = (before * open_).astype(np.float32)
    off = _off(hidden @ taught.heads + taught.outer, lessons, batch)
    back = ((off @ taught.heads.T) * open_).astype(np.float32)
    places = np.unique(rows.indices)
    taught.move_table(places, rows[:, places].T @ back)
    taught.move("heads", hidden.T @ off)
    taught.move("inner", back.sum(axis=0))
    taught.move("outer", off.sum(axis=0))


def _off(scores: Floats, lessons: Lessons, batch: NDArray[np.int64]) -> Floats:
    """How far each label's share is from the right answer, question by question."""
    off, begin = np.empty_like(scores), 0
    for name, labels in lessons.labels.items():
        part = scores[:, begin : begin + len(labels)]
        raised = np.exp(part - part.max(axis=1, keepdims=True))
        share = raised / raised.sum(axis=1, keepdims=True)
        share[np.arange(len(batch)), lessons.answers[name][batch]] -= 1
        off[:, begin : begin + len(labels)] = share * lessons.counts[name][batch][:, None]
        begin += len(labels)
    return off


def said_in_words_files() -> tuple[Example, ...]:
    """The phrases of the words files as examples too, so that the network knows at least what they say."""
    words = read_vocabulary()
    found = [Example(text, "en", intent=intent) for text, intent in words.alone.items() if text.isascii()]
    found += [Example(text, "en", intent=label) for text, label in _phrases(words.anywhere)]  # type: ignore[arg-type]
    found += [Example(text, "en", intent="offer", topic=label) for text, label in _phrases(words.topics)]
    found += [Example(text, "en") for text, _label in _phrases(words.sayings)]
    for (risk, level), phrases in words.danger.items():
        said = [text for text, _label in _phrases(phrases) if text.isascii()]
        found += [Example(frame.format(text), "en", risk, level, "risk") for text in said for frame in FRAMES]
    return tuple(found)


def _phrases(phrases: Index) -> Iterable[tuple[str, str]]:
    return (
        (" ".join(word for word in each.words if word != "*"), each.label) for by in phrases.values() for each in by
    )


def relearn(progress: Progress, folder: Path = FOLDER, path: Path = NET) -> int:
    """Teach the network anew from all examples, and keep it; how many there were."""
    examples = (*read_examples(folder), *said_in_words_files())
    save(learn(examples, progress) | {"taught_by": np.array(digest(folder))}, path)
    return len(examples)
