"""What of the Offer people came upon, counted in people: no words, and nobody's name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from bot.store.schema import contact

TOPIC = "offer."  # before a topic among the purposes of a contact
AT_ONCE = 1000  # rows held in memory


@dataclass(frozen=True, slots=True)
class Use:
    """One topic, or one entry or helpline that was shown, and how many people that was in how many contacts."""

    kind: str  # topic, signpost
    subject: str
    people: int
    contacts: int


def counted(read: Connection, since: datetime, until: datetime) -> tuple[Use, ...]:
    """Every topic asked about and everything pointed to in contacts opened from `since` to before `until`.

    An unknown sender counts as one person for each phone.
    """
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    contacts: dict[tuple[str, str], int] = defaultdict(int)
    for who, of in _seen(read, since, until):
        people[of].add(who)
        contacts[of] += 1
    return tuple(Use(*of, len(people[of]), contacts[of]) for of in sorted(people))


def _seen(read: Connection, since: datetime, until: datetime) -> Iterator[tuple[str, tuple[str, str]]]:
    wanted = select(contact.c.person_id, contact.c.handle_id, contact.c.purposes, contact.c.signposts)
    rows = read.execute(
        wanted.where(contact.c.opened_at >= since, contact.c.opened_at < until).execution_options(yield_per=AT_ONCE)
    )
    for row in rows:
        who = f"person {row.person_id}" if row.person_id else f"handle {row.handle_id}"
        topics = {each.removeprefix(TOPIC) for each in row.purposes if each.startswith(TOPIC)}
        yield from ((who, ("topic", topic)) for topic in topics)
        yield from ((who, ("signpost", service)) for service in {service for service, _day in row.signposts})
