"""A small network that was taught by the examples beside it: places in a table, one hidden layer, four questions.

It is data (`net.npz`), made again from the examples by `kit understand --learn`. Nothing in it is downloaded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understand.features import place_of_each, places_of

NET = Path(__file__).resolve().parent / "net.npz"
Floats = NDArray[np.float32]
WINDOW, STRIDE = 16, 8  # words; a longer message is looked at in windows, so that danger in it is not watered down
MOST_WINDOWS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """The table, as whole numbers of `step`, what is made of a row of it, and the labels of each question."""

    table: NDArray[np.int8]  # places x hidden
    step: float
    inner: Floats  # hidden
    heads: Floats  # hidden x labels
    outer: Floats  # labels
    labels: Mapping[str, tuple[str, ...]]  # question -> its labels, in the order of the columns
    taught_by: str  # a digest of the examples

    def look(self, words: Sequence[str]) -> "Looked":
        """What the words come to, in each window of them."""
        windows = list(_windows(words))
        return Looked(self, np.vstack([self._scores(window) for window in windows]), tuple(map(tuple, windows)))

    def weigh(self, words: Sequence[str], question: str, label: str) -> Floats:
        """What each word by itself adds to that answer, roughly."""
        begin, _end = self.columns(question)
        toward = self.heads[:, begin + self.labels[question].index(label)]
        weights: Floats = self.table[place_of_each(words)].astype(np.float32) @ toward
        return weights

    def columns(self, question: str) -> tuple[int, int]:
        """Where the labels of a question begin and end."""
        begin = 0
        for name, labels in self.labels.items():
            if name == question:
                return begin, begin + len(labels)
            begin += len(labels)
        raise LookupError(question)

    def _scores(self, words: Sequence[str]) -> Floats:
        places = places_of(words)
        summed = self.table[places].sum(axis=0, dtype=np.int32)
        row = summed.astype(np.float32) * np.float32(self.step / max(len(places), 1) ** 0.5)
        scores: Floats = np.maximum(row + self.inner, 0) @ self.heads + self.outer
        return scores


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The scores of every window of a text: windows x labels."""

    net: Net
    scores: Floats
    windows: tuple[tuple[str, ...], ...]
    _shares: dict[str, Floats] = field(default_factory=dict)  # worked out once for each question that is put

    def shares(self, question: str) -> Floats:
        """How likely each label of the question is, in each window; every row adds up to 1."""
        if question not in self._shares:
            begin, end = self.net.columns(question)
            self._shares[question] = _shared(self.scores[:, begin:end])
        return self._shares[question]

    def on_the_whole(self, question: str) -> Floats:
        """How likely each label of the question is for the whole text: the mean of its windows."""
        shares = self.shares(question)
        mean: Floats = shares[0] if len(shares) == 1 else shares.mean(axis=0)
        return mean


def _shared(scores: Floats) -> Floats:
    """From scores to shares of certainty, row by row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _windows(words: Sequence[str]) -> Sequence[Sequence[str]]:
    if len(words) <= WINDOW + STRIDE:
        return [words]
    starts = range(0, len(words) - STRIDE, STRIDE)
    some = starts if len(starts) <= MOST_WINDOWS else [*starts[: MOST_WINDOWS // 2], *starts[-MOST_WINDOWS // 2 :]]
    return [words[start : start + WINDOW] for start in some]


@cache
def read_net(path: Path = NET) -> Net:
    """The network as it was taught. Raises OSError where there is none."""
    with np.load(path, allow_pickle=False) as kept:
        names = [str(name) for name in kept["questions"]]
        return Net(
            table=kept["table"],
            step=float(kept["step"]),
            inner=kept["inner"],
            heads=kept["heads"],
            outer=kept["outer"],
            labels={name: tuple(str(label) for label in kept[f"labels_{name}"]) for name in names},
            taught_by=str(kept["taught_by"]),
        )
