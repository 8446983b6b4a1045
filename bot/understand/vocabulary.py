"""The words files: what is said alone, anywhere, about which topic, and the plainest words of danger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from bot.languages import read_languages
from bot.talk import Intent, Level, Risk
from bot.understand.phrases import Index, Phrase, Words, blank_out, fold, index, matches

HERE = Path(__file__).resolve().parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RISKS: tuple[Risk, ...] = ("medical", "self_harm", "abuse", "homeless", "destitution")  # first wins a tie
GREETINGS, MOST_GREETING = ("menu", "smalltalk"), 2  # intents; words
LEVELS: tuple[Level, ...] = ("urgent", "concern")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the words files say, folded and indexed once."""

    alone: Mapping[str, Intent]
    not_these: frozenset[str]  # as typed
    anywhere: Index
    topics: Index
    alarming: Index  # all that may be danger
    danger: Mapping[tuple[Risk, Level], Index]
    harmless: Mapping[Risk, Index]
    sayings: Index  # all that only looks like danger

    def known(self, words: Words, text: str) -> Intent | None:
        """What the whole text is known to mean."""
        typed = text.strip()
        if typed == "?":
            return self.alone["?"]
        return None if typed.casefold().strip(" .!") in self.not_these else self.alone.get(" ".join(words))

    def without_greeting(self, typed: Sequence[str]) -> Sequence[str]:
        """The words without a hello before them: what comes after it is what is meant."""
        for size in range(MOST_GREETING, 0, -1):
            if len(typed) > size + 1 and self.alone.get(" ".join(typed[:size])) in GREETINGS:
                return self.without_greeting(typed[size:])
        return typed

    def danger_in(self, words: Words) -> tuple[Risk, Level, tuple[Phrase, ...]]:
        """The gravest that these words say outright."""
        if not any(matches(words, self.alarming)):
            return "none", "none", ()
        for level in LEVELS:
            for risk in RISKS:
                heard = blank_out(words, self.harmless[risk])
                found = tuple(phrase for phrase, _, _ in matches(heard, self.danger[risk, level]))
                if found:
                    return risk, level, found
        return "none", "none", ()


@cache
def read_vocabulary(folder: Path = HERE) -> Vocabulary:
    """Read and index the words files. Raises ValueError on a label we do not have."""
    said, danger = _read(folder / "words.yaml"), _read(folder / "danger.yaml")
    _refuse_strangers({*said["alone"], *said["anywhere"]}, get_args(Intent))
    _refuse_strangers(danger, RISKS)
    return Vocabulary(
        not_these=frozenset(word.casefold() for each in read_languages().values() for word in each.not_these),
        alone=_others_alone() | _alone(said["alone"]),  # where two languages share a word, English has it
        anywhere=index(said["anywhere"]),
        topics=index(said["topics"]),
        alarming=index({risk: [each for level in LEVELS for each in danger[risk].get(level, ())] for risk in RISKS}),
        danger={(risk, level): index({risk: danger[risk].get(level, ())}) for risk in RISKS for level in LEVELS},
        sayings=index({risk: danger[risk].get("not", ()) for risk in RISKS}),
        harmless={risk: index({risk: danger[risk].get("not", ())}) for risk in RISKS},
    )


def _alone(said: Mapping[Any, Iterable[object]]) -> dict[str, Intent]:
    return {" ".join(fold(str(word))) or "?": intent for intent, words in said.items() for word in words}


def _others_alone() -> dict[str, Intent]:
    """The words of the other languages, and every language's names; a stop counts before anything else."""
    found: dict[str, Intent] = {}
    for each in read_languages().values():
        _refuse_strangers(each.words, get_args(Intent))
        named: Mapping[Any, Iterable[object]] = {"language": (each.name, *each.called)}
        found = _alone(each.words) | _alone(named) | found
    stops = (word for each in read_languages().values() for word in each.words.get("stop", ()))
    return found | _alone({"stop": stops})


def _read(file: Path) -> dict[str, Any]:
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)
    assert isinstance(data, dict)
    return data


def _refuse_strangers(labels: Iterable[str], ours: Sequence[str]) -> None:
    strangers = sorted(set(labels) - set(ours))
    if strangers:
        raise ValueError(f"unknown labels in the words files: {', '.join(strangers)}")
