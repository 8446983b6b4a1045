"""What a text means: pure, offline, explainable.

Three things decide together: words that are known as they stand (`words.yaml`, `danger.yaml`, each language's own), the
network that the examples taught (`net.npz`), and what this council's staff said was missed.
"""

from collections.abc import Sequence
from typing import cast

from bot.talk import Intent, Level, Meaning, Risk
from bot.understand import judging
from bot.understand.net import Looked, read_net
from bot.understand.phrases import LOOKED_AT, Index, Phrase, Words, best, blank_out, fold, folded, matches
from bot.understand.vocabulary import HERE, LEVELS, RISKS, Vocabulary, read_vocabulary
from bot.understand.writing import emoji_of, words_of

__all__ = ["HERE", "LEVELS", "LOOKED_AT", "RISKS", "fold", "read_vocabulary", "says_stop", "understand"]
NONE_MISSED: Index = {}
FEWEST_LEFT = 4  # words beside a saying that can mean anything by themselves
Danger = tuple[Risk, Level, Words, float]
SAFE: Danger = ("none", "none", (), 0.0)
# Scores: a whole message that is known, known words within one, and what only the network makes of it.
KNOWN, HELD, GUESSED = 1.0, 0.6, 0.4


def understand(text: str, language: str = "en", missed: Index = NONE_MISSED) -> Meaning:
    """What this text means, given the language the person uses. Never raises; time is bounded.

    `missed` are phrases, by "risk level", that this council's staff added because they were not noticed.
    """
    typed = words_of(text)
    words, vocabulary = folded(typed), read_vocabulary()
    known = vocabulary.known(words, text)
    if known or not any(word.isalpha() for word in words):
        return Meaning(language, known or "unknown", score=KNOWN if known else 0.0, because=_all(words, known))
    looked = read_net().look([*_both_ends(vocabulary.without_greeting(typed)), *emoji_of(text)])
    judged = _unsaid(words, vocabulary, looked)
    risk, level, why, grave = _danger(words, judged, vocabulary, missed)
    intent, topic, reason, sure = _wanted(words, looked, vocabulary, level)
    because = (*why, *reason)
    noticed = judging.language(looked) or language
    return Meaning(noticed, intent, topic, risk, level, max(grave, sure) if because else 0.0, because)


def says_stop(text: str) -> bool:
    """Whether the text is nothing but a word for stop, in any language."""
    return read_vocabulary().known(fold(text), text) == "stop"


def _danger(words: Words, looked: Looked, vocabulary: Vocabulary, missed: Index) -> Danger:
    """The gravest of what staff taught us, what the words say outright, and what the network sees."""
    taught = next((phrase for phrase, _, _ in matches(words, missed)), None)
    if taught:
        risk, level = taught.label.split()
        return cast(Risk, risk), cast(Level, level), (" ".join(taught.words),), HELD
    seen = judging.danger(looked)
    risk, level, said = vocabulary.danger_in(words)
    if seen.share < judging.NOTHING_WRONG and all(_is_one_word(phrase) for phrase in said):
        return SAFE
    if level == "urgent" or (level == "concern" and seen.urgent < judging.GRAVER):
        return risk, level, tuple(" ".join(phrase.words) for phrase in said), HELD
    if seen.level == "none":
        return SAFE
    return seen.risk, seen.level, judging.reasons(looked.net, looked.windows[seen.window]), GUESSED


def _is_one_word(phrase: Phrase) -> bool:
    """A single English word is found in many harmless messages too."""
    return phrase.weight == 1 and phrase.words[0].isascii()


def _unsaid(words: Words, vocabulary: Vocabulary, looked: Looked) -> Looked:
    """What is left to look at where sayings that only look like danger are taken out."""
    heard = tuple(word for word in blank_out(words, vocabulary.sayings) if word)
    if len(heard) == len(words):
        return looked
    return looked.net.look(heard if len(heard) >= FEWEST_LEFT else ())


def _wanted(words: Words, looked: Looked, vocabulary: Vocabulary, level: Level) -> tuple[Intent, str, Words, float]:
    """What they want, what it is about, the words for it, and how sure it is; danger comes before all but a stop."""
    said = best(words, vocabulary.anywhere)
    if level != "none":
        stops = said is not None and said.label == "stop"
        return ("stop", "", (" ".join(said.words),), HELD) if said and stops else ("risk", "", (), 0.0)
    about = best(words, vocabulary.topics)
    seen = judging.intent(looked)
    intent = cast(Intent, said.label) if said else seen or ("offer" if about else "unknown")
    by = said or (about if intent == "offer" else None)
    score = GUESSED if by is None else KNOWN if by.words == words else HELD
    if intent != "offer":
        return intent, "", _why(looked, words, intent, said), score
    topic = about.label if about else "" if said else judging.topic(looked)  # "what can i get": the whole Offer
    return "offer", topic, _why(looked, words, intent, about or said), score


def _why(looked: Looked, words: Words, intent: Intent, said: Phrase | None) -> Words:
    if said:
        return (" ".join(said.words),)
    return () if intent == "unknown" else judging.reason(looked.net, looked.windows[0], "intent", intent)


def _both_ends(typed: Sequence[str]) -> Sequence[str]:
    return typed if len(typed) <= LOOKED_AT else [*typed[: LOOKED_AT // 2], *typed[-LOOKED_AT // 2 :]]


def _all(words: Words, known: Intent | None) -> Words:
    return ((" ".join(words) or "?"),) if known else ()
