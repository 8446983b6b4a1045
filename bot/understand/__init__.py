"""What a text means: pure, offline, explainable. The words are data, in the files beside this one."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from bot.letters import bare_words
from bot.talk import Intent, Level, Meaning, Risk

HERE = Path(__file__).resolve().parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RISKS: tuple[Risk, ...] = ("medical", "self_harm", "abuse", "homeless", "destitution")  # first wins a tie
LEVELS: tuple[Level, ...] = ("urgent", "concern")
GAP = 3  # words that a "*" in a phrase may stand for
LOOKED_AT = 2000  # words; a longer message is looked at from both ends, so that time stays bounded
REPEATED = re.compile(r"(.)\1{2,}")
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
INVISIBLE = {
    code: None for code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x0640, *range(0x202A, 0x2070), 0x200E, 0x200F)
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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the words files say, folded and indexed once."""

    alone: Mapping[str, Intent]
    anywhere: Index
    topics: Index
    alarming: Index  # all that may be danger
    danger: Mapping[tuple[Risk, Level], Index]
    harmless: Mapping[Risk, Index]


def understand(text: str, language: str = "en") -> Meaning:
    """What this text means, given the language the person uses. Never raises; time is bounded."""
    words = fold(text)
    vocabulary = read_vocabulary()
    risk, level, because = _danger(words, vocabulary)
    intent, reason = _intent(words, text, vocabulary)
    if level == "urgent" and intent != "stop":
        intent = "risk"
    topic, about = _topic(words, vocabulary)
    if intent == "unknown" and topic:
        intent, reason = "offer", about
    score = _score(words, reason, because)
    return Meaning(language, intent, topic if intent == "offer" else "", risk, level, score, (*because, *reason))


def says_stop(text: str) -> bool:
    """Whether the text is nothing but a word for stop, in any language."""
    return read_vocabulary().alone.get(" ".join(fold(text))) == "stop"


def fold(text: str) -> Words:
    """The bare words: lower case, no accents or punctuation or invisible marks, long runs of a letter cut to two."""
    typed = REPEATED.sub(r"\1\1", " ".join(bare_words(text.translate(INVISIBLE)))).split()
    words = typed if len(typed) < 2 else _meant(typed)  # "n" alone is a no
    return tuple(words if len(words) <= LOOKED_AT else words[: LOOKED_AT // 2] + words[-LOOKED_AT // 2 :])


def _meant(typed: Iterable[str]) -> list[str]:
    """What was typed, with slang as the words that it stands for."""
    return [ours for word in typed for ours in SLANG.get(word, (word,))]


@cache
def read_vocabulary(folder: Path = HERE) -> Vocabulary:
    """Read and index the words files. Raises ValueError on a label we do not have."""
    said, danger = _read(folder / "words.yaml"), _read(folder / "danger.yaml")
    _refuse_strangers({*said["alone"], *said["anywhere"]}, get_args(Intent))
    _refuse_strangers(danger, RISKS)
    return Vocabulary(
        alone={" ".join(fold(str(word))) or "?": intent for intent, words in said["alone"].items() for word in words},
        anywhere=_index(said["anywhere"]),
        topics=_index(said["topics"]),
        alarming=_index({risk: [each for level in LEVELS for each in danger[risk].get(level, ())] for risk in RISKS}),
        danger={(risk, level): _index({risk: danger[risk].get(level, ())}) for risk in RISKS for level in LEVELS},
        harmless={risk: _index({risk: danger[risk].get("not", ())}) for risk in RISKS},
    )


def _score(words: Words, reason: Words, because: Words) -> float:
    if reason and reason[0] in (" ".join(words), "?"):
        return 1.0
    return 0.6 if reason or because else 0.0


def _danger(words: Words, vocabulary: Vocabulary) -> tuple[Risk, Level, Words]:
    if not any(_matches(words, vocabulary.alarming)):
        return "none", "none", ()
    for level in LEVELS:
        for risk in RISKS:
            heard = _blank_out(words, vocabulary.harmless[risk])
            found = tuple(_matches(heard, vocabulary.danger[risk, level]))
            if found:
                return risk, level, tuple(" ".join(phrase.words) for phrase, _, _ in found)
    return "none", "none", ()


def _intent(words: Words, text: str, vocabulary: Vocabulary) -> tuple[Intent, Words]:
    whole = " ".join(words)
    if not whole and text.strip() == "?":
        return "help", ("?",)
    if whole in vocabulary.alone:
        return vocabulary.alone[whole], (whole,)
    best = _best(words, vocabulary.anywhere)
    return (cast(Intent, best.label), (" ".join(best.words),)) if best else ("unknown", ())


def _topic(words: Words, vocabulary: Vocabulary) -> tuple[str, Words]:
    best = _best(words, vocabulary.topics)
    return (best.label, (" ".join(best.words),)) if best else ("", ())


def _best(words: Words, index: Index) -> Phrase | None:
    found = [phrase for phrase, _, _ in _matches(words, index)]
    return max(found, key=lambda phrase: phrase.weight, default=None)


def _matches(words: Words, index: Index) -> Iterator[tuple[Phrase, int, int]]:
    for start, word in enumerate(words):
        for phrase in index.get(word, ()):
            end = _end_of(phrase.words, words, start)
            if end:
                yield phrase, start, end


def _end_of(phrase: Words, words: Words, at: int) -> int:
    """Where the phrase ends in the words when it begins there; 0 when it does not match."""
    if not phrase:
        return at
    if phrase[0] == "*":
        return next(filter(None, (_end_of(phrase[1:], words, at + skipped) for skipped in range(GAP + 1))), 0)
    return _end_of(phrase[1:], words, at + 1) if words[at : at + 1] == phrase[:1] else 0


def _blank_out(words: Words, harmless: Index) -> Words:
    kept = list(words)
    for _, start, end in _matches(words, harmless):
        kept[start:end] = [""] * (end - start)
    return tuple(kept)


def _index(phrases: Mapping[str, Iterable[object]]) -> Index:
    index: dict[str, list[Phrase]] = {}
    for label, texts in phrases.items():
        for text in texts:
            words = tuple(
                part for piece in str(text).split() for part in (("*",) if piece == "*" else _meant(fold(piece)))
            )
            phrase = Phrase(words, label)
            if phrase not in index.setdefault(words[0], []):  # slang may make two the same
                index[words[0]].append(phrase)
    return {first: tuple(found) for first, found in index.items()}


def _read(file: Path) -> dict[str, Any]:
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)
    assert isinstance(data, dict)
    return data


def _refuse_strangers(labels: Iterable[str], ours: Sequence[str]) -> None:
    strangers = sorted(set(labels) - set(ours))
    if strangers:
        raise ValueError(f"unknown labels in the words files: {', '.join(strangers)}")
