"""Words for young people: short, plain, cheap to send, and written so that they can be translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from bot.i18n import LOCALES
from handlers import adviser
from offer_content.plain import MOST_WORDS, grade, sentences, strange_characters
from offer_content.plain import words as words_of

ROOT = Path(adviser.__file__).resolve().parent
TRANSLATORS = {"_", "N_", "translate"}
# What we say of machines and law cannot all be said in words of one syllable.
HIGHEST = 6.0


def calls() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(ROOT.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in TRANSLATORS:
                yield f"{file.name}:{node.lineno}", node


def _called(call: ast.Call) -> str:
    """The last part of the name that is called: `translate` of `turn.translate`."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


CALLS = list(calls())
WRITTEN = [(where, str(call.args[0].value), call) for where, call in CALLS if isinstance(call.args[0], ast.Constant)]
MESSAGES = sorted({message for _, message, _ in WRITTEN})


def test_there_are_words_to_look_at() -> None:
    assert len(MESSAGES) > 40


def test_every_message_stands_in_the_template_that_translators_are_given() -> None:
    with (LOCALES / "bot.pot").open("rb") as file:
        ids = {each.id[0] if isinstance(each.id, tuple) else each.id for each in read_po(file)}
    assert set(MESSAGES) <= ids, "make messages"


def test_what_is_translated_is_written_out_or_was_marked_elsewhere() -> None:
    """An f-string or a joined one would never be extracted. Titles are marked in offer_content, statements and small
    talk where they are written; a council's own words are translated where a catalogue holds them.
    """
    marked = {ast.unparse(call.args[0]) for _, call in CALLS if not isinstance(call.args[0], ast.Constant)}
    theirs = {"content.council.reply_hours", "what"}
    assert marked - theirs <= {
        "HIDE",
        "SHOW",
        "title",
        "label",
        "topic.title",
        "what.words",
        "_titles(content)[key]",
        "KINDS[turn.value][1]",
        "answer_to(turn.text) or PLAIN",
    }


@pytest.mark.parametrize(("where", "message", "call"), WRITTEN, ids=[where for where, _, _ in WRITTEN])
def test_every_gap_in_the_words_is_filled_by_name(where: str, message: str, call: ast.Call) -> None:
    gaps = {name for _, name, _, _ in Formatter().parse(message) if name is not None}
    assert gaps == {keyword.arg for keyword in call.keywords}
    assert all(re.fullmatch("[a-z]+", gap) for gap in gaps)
    assert len(call.args) == 1


@pytest.mark.parametrize("message", MESSAGES)
def test_sentences_are_short_plain_and_cheap(message: str) -> None:
    text = re.sub(r"\{[a-z]+\}", "Elm", message)
    assert all(len(words_of(sentence)) <= MOST_WORDS for line in text.splitlines() for sentence in sentences(line))
    assert not strange_characters(text.replace("\n", " "))
    if len(words_of(text)) > 3:
        assert grade(text) <= HIGHEST, grade(text)


@pytest.mark.parametrize(
    "word", ["will help", "we promise", "straight away", "immediately", "guarantee", "24/7", "always here"]
)
def test_nothing_is_promised_that_staff_cannot_keep(word: str) -> None:
    allowed = {"That was too many tries. Please ring {phone} and we will help."}
    assert not [message for message in MESSAGES if word in message.lower() and message not in allowed]
