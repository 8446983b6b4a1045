"""Everything one council can say, read once and never changed."""

from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from offer_content.help_numbers import HelpNumbers
from offer_content.hubs import Hub
from offer_content.values import Council, Entry, Templates, Topic


@dataclass(frozen=True, slots=True)
class Content:
    """The Offer, the hubs, the help numbers and the approved WhatsApp templates of one council."""

    council: Council
    topics: tuple[Topic, ...]
    entries: tuple[Entry, ...]
    hubs: tuple[Hub, ...]
    help: HelpNumbers
    templates: Templates = field(default_factory=lambda: MappingProxyType({}))

    def entries_for(self, topic: str, age: int | None, today: date) -> tuple[Entry, ...]:
        """The topic's entries that fit the age and may be shown that day, in the order of the files."""
        return tuple(entry for entry in self.entries if entry.topic == topic and entry.fits(age) and entry.shown(today))

    def entry(self, id: str) -> Entry | None:
        """The entry with that id, shown or not; None when there is none (any more)."""
        return next((entry for entry in self.entries if entry.id == id), None)

    def waiting(self, today: date) -> tuple[Entry, ...]:
        """The entries that may not be shown that day, for staff to check."""
        return tuple(entry for entry in self.entries if not entry.shown(today))
