"""Everything one council can say, read once and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from offer_content.help_numbers import HelpNumbers
from offer_content.hubs import Hub
from offer_content.places import Area, Thing
from offer_content.values import Checklist, Council, Entry, Templates, Topic, Way


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """The Offer, the checklists, the hubs, the help numbers and the approved WhatsApp templates of one council."""

    council: Council
    topics: tuple[Topic, ...]
    entries: tuple[Entry, ...]
    hubs: tuple[Hub, ...]
    help: HelpNumbers
    templates: Templates = field(default_factory=lambda: MappingProxyType({}))
    checklists: tuple[Checklist, ...] = ()
    areas: tuple[Area, ...] = ()
    things: tuple[Thing, ...] = ()
    phrases: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))  # by language

    def entries_for(self, topic: str, age: int | None, today: date) -> tuple[Entry, ...]:
        """The topic's listed entries that fit the age and may be shown that day, in the order of the files."""
        return tuple(one for one in self.listed(age, today) if one.topic == topic)

    def listed(self, age: int | None, today: date) -> tuple[Entry, ...]:
        """All entries that can be come upon: listed, for that age, and fit to be shown that day."""
        return tuple(one for one in self.entries if one.listed and one.fits(age) and one.shown(today))

    def said(self, words: str, code: str) -> str:
        """Words of the council's own, such as its hours or what a hub has, in that language where somebody put them."""
        return self.phrases.get(code, {}).get(words, words)

    def entry(self, id: str) -> Entry | None:
        """The entry with that id, shown or not; None when there is none (any more)."""
        return next((entry for entry in self.entries if entry.id == id), None)

    def checklist(self, id: str) -> Checklist | None:
        """The checklist with that id, shown or not; None when there is none (any more)."""
        return next((checklist for checklist in self.checklists if checklist.id == id), None)

    def leads_on(self, way: Way, today: date) -> bool:
        """Whether the way may be offered that day: not when it leads to a page or checklist that may not be shown."""
        there = self.entry(way.entry) if way.entry else self.checklist(way.checklist)
        return there.shown(today) if there else not (way.entry or way.checklist)
