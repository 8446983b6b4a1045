"""What a text means: never fails, time is bounded, labels are ours."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import NAMES
from bot.talk import Intent, Level, Meaning, Risk
from bot.understand import HERE, LOOKED_AT, fold, read_vocabulary, says_stop, understand
from handlers import INTENTS
from offer_content.topics import KEYS

COMMON = (
    "stop",
    "kill",
    "myself",
    "no",
    "food",
    "hub",
    "my",
    "pa",
    "not",
    "suicidal",
    "*",
    "?",
    "money",
    "\u202e",
    "\ud83d",
)
texts = st.text(st.characters(), max_size=80) | st.lists(st.sampled_from(COMMON), max_size=30).map(" ".join)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(texts, st.sampled_from(sorted(NAMES)))
def test_it_never_fails_and_answers_in_our_labels(text: str, language: str) -> None:
    meant = understand(text, language)
    assert meant.language in NAMES
    assert meant.intent in get_args(Intent)
    assert meant.topic in ("", *KEYS)
    assert meant.risk in get_args(Risk)
    assert meant.level in get_args(Level)
    assert (meant.risk == "none") is (meant.level == "none")
    assert (meant.score == 0) is (not meant.because)
    assert says_stop(text) in (True, False)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(texts)
def test_marks_case_and_unseen_characters_change_nothing(text: str) -> None:
    plain = understand(text)
    for same in (f"  {text}  ", f"\u202e{text}\u200b"):
        again = understand(same)
        assert (again.intent, again.topic, again.risk, again.level) == (
            plain.intent,
            plain.topic,
            plain.risk,
            plain.level,
        )


def test_a_very_long_text_is_looked_at_from_both_ends() -> None:
    long = "x " * 10_000
    assert len(fold(long)) == LOOKED_AT
    assert understand(f"i want to die {long}").risk == "self_harm"
    assert understand(f"{long} i want to die").risk == "self_harm"
    assert understand("no " * 10_000).intent == "unknown"
    assert understand("a" * 100_000) == Meaning()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I CAN'T go on", ("i", "cant", "go", "on")),
        ("don’t", ("dont",)),
        ("pleeeease stooooop", ("pleease", "stoop")),
        ("Été\u0640", ("ete",)),
        ("hel\u200bp", ("help",)),
        ("my-pa/hub", ("my", "pa", "hub")),
        ("😀", ()),
        ("", ()),
    ],
)
def test_only_the_bare_words_count(text: str, words: tuple[str, ...]) -> None:
    assert fold(text) == words


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("hi", "menu", ""),
        ("MENU!", "menu", ""),
        ("help", "help", ""),
        ("?", "help", ""),
        ("who is this", "smalltalk", ""),
        ("what am i entitled to", "offer", ""),
        ("offer", "offer", ""),
        ("any help with my rent", "offer", "housing"),
        ("council tax", "offer", "money"),
        ("is there a bursary for uni", "offer", "education"),
        ("i need a job", "offer", "employment"),
        ("dentist", "offer", "health"),
        ("my brother", "offer", "relationships"),
        ("i want to have a say", "offer", "participation"),
        ("pathway plan", "offer", "adviser"),
        ("make a complaint", "offer", "rights"),
        ("home office interview about my visa", "offer", "asylum"),
        ("my friend is in prison", "offer", "custody"),
        ("lost my passport", "offer", "documents"),
        ("when is the hub open", "hub", ""),
        ("what time does it open", "hub", ""),
        ("are you open tomorrow", "hub", ""),
        ("can i talk to my PA", "talk", ""),
        ("pa", "talk", ""),
        ("ring me please", "talk", ""),
        ("language", "language", ""),
        ("العربية", "language", ""),
        ("i dont speak english", "language", ""),
        ("who can see this", "privacy", ""),
        ("thanks", "smalltalk", ""),
        ("ok thanks", "smalltalk", ""),
        ("stop texting me please", "stop", ""),
        ("unstop", "start", ""),
        ("qwertyuiop", "unknown", ""),
        ("", "unknown", ""),
        ("...", "unknown", ""),
    ],
)
def test_what_people_ask_for(text: str, intent: Intent, topic: str) -> None:
    meant = understand(text)
    assert (meant.intent, meant.topic, meant.level) == (intent, topic, "none")


def test_a_whole_message_that_is_known_scores_more_than_words_within_one() -> None:
    assert understand("help").score == 1
    assert understand("hub").score == 1
    assert 0 < understand("when is the hub open").score < 1
    assert 0 < understand("i want to die").score < 1
    assert understand("qwertyuiop").score == 0


def test_the_reason_is_named() -> None:
    assert understand("when is the hub open").because == ("when is * open",)
    assert understand("havent eaten, want to die").because == ("want to die",)
    assert understand("?").because == ("?",)


def test_a_stop_is_still_a_stop_in_words_of_danger() -> None:
    meant = understand("stop texting me i want to die")
    assert (meant.intent, meant.level) == ("stop", "urgent")


def test_the_longer_phrase_wins() -> None:
    assert understand("can i talk to my pa at the hub").intent == "talk"


def test_a_gap_in_a_phrase_holds_a_few_words_and_no_more() -> None:
    assert understand("i have taken twenty blue pills").risk == "self_harm"
    assert understand("i have taken the long road to buy my pills").risk == "none"


def test_every_label_in_the_words_files_leads_somewhere() -> None:
    vocabulary = read_vocabulary()
    labels = {phrase.label for found in vocabulary.anywhere.values() for phrase in found} | set(
        vocabulary.alone.values()
    )
    assert labels <= set(INTENTS)
    assert {phrase.label for found in vocabulary.topics.values() for phrase in found} == set(KEYS)


@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        ("words.yaml", "alone: {chat: [hello]}\nanywhere: {}\ntopics: {}\n"),
        ("words.yaml", "alone: {}\nanywhere: {chat: [hello]}\ntopics: {}\n"),
        ("danger.yaml", "chat: {urgent: [hello]}\n"),
    ],
)
def test_a_label_that_we_do_not_have_is_refused(tmp_path: Path, file: str, wrong: str) -> None:
    for name in ("words.yaml", "danger.yaml"):
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    (tmp_path / file).write_text(wrong, encoding="utf-8")
    with pytest.raises(ValueError, match="unknown labels in the words files: chat"):
        read_vocabulary(tmp_path)


def test_no_phrase_is_empty_or_only_gaps() -> None:
    vocabulary = read_vocabulary()
    indexes = [vocabulary.anywhere, vocabulary.topics, *vocabulary.danger.values(), *vocabulary.harmless.values()]
    for index in indexes:
        for first, phrases in index.items():
            assert first != "*"
            assert all(phrase.weight and phrase.words[-1] != "*" for phrase in phrases)
