"""What the Offer is made of: plain frozen values that know who they are for and until when they may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.talk import Circumstance, Standing

# How a fact was found: C read in a named source, S in a secondary source only, K general knowledge (never shown).
Mark = Literal["C", "S", "K"]
Status = Literal[Standing, Circumstance]
# What an entry may offer to do next: ask my PA for this, talk to my PA, opening times, what is on, report a repair,
# remind me each week to bid for a home or of a meeting, say it in my own words, how to complain, ask for my records.
Do = Literal[
    "ask", "talk", "hub", "events", "repair", "remind-bid", "remind-meeting", "statement", "complain", "my-data"
]
Templates = Mapping[str, Mapping[str, str]]

CHECKLIST = "checklist."  # before a checklist's id: go through it
ENGLISH = "en"
REVIEW_GRACE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Topic:
    """One heading of the Offer; the title is an English message to translate."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Words:
    """One entry in one language; `version` is the version of the English that it says.

    Without `checked_on` it is a draft. `ways` are the labels of the entry's ways on, in the same order.
    """

    language: str
    title: str
    label: str
    text: str
    how: str
    version: int
    checked_by: str = ""
    checked_on: date | None = None
    asked: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether nobody has checked these words yet."""
        return self.checked_on is None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a checklist, in a few words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ListWords:
    """One checklist in one language; the rest as for Words."""

    language: str
    title: str
    label: str
    text: str
    items: tuple[Item, ...]
    version: int
    checked_by: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from an entry, shown as a choice: to the `entry` with that id, or to what it lets a person `do`."""

    label: str
    entry: str = ""
    do: str = ""

    @property
    def checklist(self) -> str:
        """The id of the checklist that it opens; empty when it opens none."""
        return self.do.removeprefix(CHECKLIST) if self.do.startswith(CHECKLIST) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Words that are shown once a person has checked them; without `checked_on` they never are.

    `asked` is how people ask for it in their own words.
    """

    id: str
    title: str
    label: str
    text: str
    source: str
    mark: Mark
    version: int
    asked: tuple[str, ...] = ()
    local: bool = False
    checked_by: str = ""
    checked_on: date | None = None
    next_review: date | None = None

    def shown(self, today: date) -> bool:
        """Whether it may be shown: checked by a person, and at most 30 days past its review."""
        if self.mark == "K" or self.checked_on is None or self.next_review is None:
            return False
        return today <= self.next_review + REVIEW_GRACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Published):
    """One thing the council offers or the law gives, in words for a phone.

    Ages are inclusive whole years; `statuses` names who it is for (empty: everyone). `money` asks for the footer that
    rules change and that the PA knows. `claim`: something a person can claim. What is not `listed` is a page that only
    a way leads to. `link` is shown on a line of its own.
    """

    topic: str
    how: str
    min_age: int = 16
    max_age: int = 25
    statuses: tuple[Status, ...] = ()
    money: bool = False
    claim: bool = False
    listed: bool = True
    link: str = ""
    ways: tuple[Way, ...] = ()
    translations: tuple[Words, ...] = ()

    def fits(self, age: int | None) -> bool:
        """Whether it is for someone of that age; where the age is not known it may be."""
        return age is None or self.min_age <= age <= self.max_age

    def words(self, language: str) -> Words:
        """The words in that language, draft or checked; a translation of an older version counts as none."""
        for words in self.translations:
            if words.language == language and words.version == self.version:
                return words
        return self._english()

    def in_language(self, code: str) -> tuple[str, str, str, str]:
        """Title, text, how, and the language they are in: words in that language, draft or checked, else English."""
        words = self.words(code)
        return words.title, words.text, words.how, words.language

    def _english(self) -> Words:
        labels = tuple(way.label for way in self.ways)
        checked = (self.checked_by, self.checked_on)
        return Words(
            ENGLISH, self.title, self.label, self.text, self.how, self.version, *checked, asked=self.asked, ways=labels
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Published):
    """Things to tick off one by one; `text` is the line above them. They are tips: no fact of law is among them."""

    items: tuple[Item, ...]
    translations: tuple[ListWords, ...] = ()

    def in_language(self, code: str) -> "Checklist":
        """The same list in that language, draft or checked; in English where there is none of this version."""
        for words in self.translations:
            if words.language == code and words.version == self.version:
                theirs = {each.id: each for each in words.items}
                items = tuple(theirs.get(each.id, each) for each in self.items)
                return replace(self, title=words.title, label=words.label, text=words.text, items=items)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """The council that speaks: its names, its numbers and when people there read messages.

    Phones are written as people read them; hours are words. `fictional` councils may only use numbers that Ofcom
    keeps for drama.
    """

    slug: str
    name: str
    team_name: str
    domain: str
    phone: str
    out_of_hours_phone: str
    out_of_hours: str
    emergency_help_phone: str
    emergency_help_hours: str
    reply_hours: str
    checked_by: str
    checked_on: date
    fictional: bool = False
