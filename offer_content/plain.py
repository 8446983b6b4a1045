"""Whether words are plain enough for a tired reader and small enough for a text message."""

import re

from bot.sms import GSM_BASIC

MOST_WORDS = 15  # in a sentence
MOST_CHARACTERS = 300  # two text messages
MOST_IN_LABEL = 24  # a row of a WhatsApp list
HIGHEST_GRADE = 5.0

# Without line feeds; one character that is not among them makes a whole SMS more than twice as long.
GSM = GSM_BASIC - frozenset("\n\r")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"[\w'£.,@%/-]*\w")
VOWELS = re.compile(r"[aeiouy]+")


def strange_characters(text: str) -> str:
    """The characters that a text message does not hold cheaply, each once."""
    return "".join(sorted(set(text) - GSM))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; a full stop inside a word (gov.uk) ends none."""
    return tuple(sentence for sentence in SENTENCE_END.split(text.strip()) if sentence)


def words(text: str) -> tuple[str, ...]:
    """The words of a text; a number or an amount is one word, and so is each group of a phone number."""
    return tuple(WORD.findall(text))


def syllables(word: str) -> int:
    """Roughly how many syllables a word has: groups of vowels, less a silent e at its end. A number counts as one."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    groups = len(VOWELS.findall(bare))
    if bare.endswith(("e", "es", "ed")) and not bare.endswith(("le", "les", "ted", "ded", "ses", "ches", "ges")):
        groups -= 1
    return max(groups, 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text by our own count of syllables: about reading age less five."""
    count = words(text)
    if not count:
        return 0.0
    sounds = sum(syllables(word) for word in count)
    return 0.39 * len(count) / len(sentences(text)) + 11.8 * sounds / len(count) - 15.59


def hardness(text: str) -> str:
    """What to say of a text that is too hard to read; empty when it is not."""
    if grade(text) <= HIGHEST_GRADE:
        return ""
    return f"reading grade {grade(text):.1f}, at most {HIGHEST_GRADE:.0f}: use shorter words and sentences"


def faults(text: str) -> tuple[str, ...]:
    """Sentences that are too long, costly characters and too many of them, in words for the person who wrote it."""
    long = [sentence for sentence in sentences(text) if len(words(sentence)) > MOST_WORDS]
    found = [f'a sentence of {len(words(s))} words, at most {MOST_WORDS}: "{s[:40]}..."' for s in long]
    if strange := strange_characters(text):
        found.append(f"characters that make a text message cost more: {strange}")
    if len(text) > MOST_CHARACTERS:
        found.append(f"{len(text)} characters, at most {MOST_CHARACTERS}")
    return tuple(found)
