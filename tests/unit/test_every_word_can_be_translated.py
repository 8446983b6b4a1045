"""Whatever a step says goes through the translator, or is somebody's published words: nothing is stuck in English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest

from bot.i18n import NAMES
from bot.talk import Reply
from tests.conversations.turns import act, content
from tests.unit.test_engine import WAYS

MARKED = re.compile(r"«[^«»]*»")
LETTERS = re.compile(r"[^\W\d_]{2,}")
# A name, what staff wrote, a word to text to a helpline, pronouns as they are written in England.
FACTS = ("Ash", "The hub is shut on Friday.", "SMS SHOUT", "she/her", "he/him", "they/them", "Pick one.", "Mid dooro.")


@dataclass(frozen=True)
class Marking:
    """A language in which every translated word stands in «marks»."""

    code: str = "so"
    drafts: bool = False
    rtl: bool = False

    def sure(self, message: str, /) -> bool:
        return True

    def __call__(self, message: str, /, **values: object) -> str:
        return f"«{message.format(**values)}»" if message else ""

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        return self(one if n == 1 else many, n=n, **values)

    def day(self, day: date) -> str:
        return f"{day:%d/%m}"


def published() -> Iterator[str]:
    """What councils and the nation publish, which has translations of its own."""
    for entry in content().entries:
        yield from (entry.title, entry.label, entry.text, entry.how, entry.link, *(way.label for way in entry.ways))
    for checklist in content().checklists:
        yield from (checklist.title, checklist.label, checklist.text, *(item.text for item in checklist.items))
    for hub in content().hubs:
        yield from (hub.name, *hub.address, hub.map_link, hub.online_link)
    yield from (line.service for line in content().help.lines)
    yield from (content().council.team_name, *(area.name for area in content().areas), *NAMES.values(), *FACTS)


KNOWN = sorted(filter(None, set(published())), key=len, reverse=True)


def untranslated(said: str) -> list[str]:
    """The words that are neither marked nor published."""
    while MARKED.search(said):
        said = MARKED.sub(" ", said)
    for words in KNOWN:
        said = said.replace(words, " ")
    return LETTERS.findall(said)


def left(answered: Reply) -> list[str]:
    """The words of a reply that nobody could translate."""
    lines = [line for say in answered.says for line in (say.text, *(choice.label for choice in say.choices))]
    return [word for line in lines for word in untranslated(line)]


@pytest.mark.parametrize("step", sorted(WAYS))
def test_what_a_step_says_can_be_translated_or_is_published(step: str) -> None:
    turn = WAYS[step]
    turn = replace(turn, translate=Marking(), english=Marking(), meant=replace(turn.meant, language="so"))
    assert left(act(step, turn)) == []


def test_words_that_bypass_the_translator_would_be_found() -> None:
    assert untranslated("«Menu» and then more") == ["and", "then", "more"]
    assert untranslated("«Hi «Robin». What?»") == []
