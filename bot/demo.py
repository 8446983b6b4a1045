"""The demonstration's data: fictional, deterministic, and made by the product's own inbox."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from tqdm import tqdm

from bot.app import build
from bot.clock import LONDON, FixedClock, london
from bot.settings import Settings
from bot.store import Store, Tx, handles, hub_changes, make_ref, people, staff
from bot.store.people import NewPerson
from bot.store.schema import person
from bot.store.staff import Role
from bot.talk import Address, Inbound

SEED = 20261122
ADULT = 6575  # days: 18 years
FIRST_NUMBER = 447700900000  # Ofcom keeps 07700 900000 to 900999 for drama: nobody has them


@dataclass(frozen=True, slots=True)
class Colleague:
    """A fictional member of staff."""

    name: str
    role: Role
    team: str

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.invalid"


NORTH, SOUTH = "Leaving Care North", "Leaving Care South"
STAFF = (
    Colleague("Ash Example", "adviser", NORTH),
    Colleague("Birch Example", "adviser", SOUTH),
    Colleague("Cedar Example", "adviser", SOUTH),
    Colleague("Dale Example", "duty", NORTH),
    Colleague("Elm Example", "manager", NORTH),
    Colleague("Fern Example", "participation", SOUTH),
)
# Preferred names from trees, flowers, birds and stones, so that nobody takes these for people.
NAMES = (
    "Rowan", "Sorrel", "Heath", "Bryony", "Jasper", "Linnet", "Clover", "Alder", "Wren", "Juniper", "Flint", "Tansy",
    "Reed", "Marigold", "Hawthorn", "Poppy", "Merlin", "Saffron", "Aspen", "Coral", "Finch", "Hazel", "Onyx", "Violet",
    "Robin", "Sage", "Spruce", "Iris", "Slate", "Lark", "Basil", "Ivy", "Martin", "Olive", "Heron", "Myrtle",
    "Garnet", "Primrose", "Kestrel", "Lavender", "Larch", "Opal", "Swift", "Thyme", "Willow", "Zinnia", "Anise",
    "Beryl", "Cicely", "Damson", "Elder", "Foxglove", "Ginger", "Hyacinth", "Indigo", "Jay", "Kelp", "Lupin",
    "Maple", "Nettle",
)  # fmt: skip
LANGUAGES = ("en",) * 45 + (
    "ar",
    "ar",
    "ckb",
    "fa",
    "fa_AF",
    "ps",
    "ti",
    "am",
    "om",
    "so",
    "vi",
    "sq",
    "tr",
    "fr",
    "uk",
)
CONVERSATIONS = (
    ("hi", "what am i entitled to?", "1", "thanks"),
    ("when is the hub open", "1"),
    ("can i talk to my pa", "1", "tomorrow after 4"),
    ("hey", "any help with council tax?"),
    ("got the job!!! starting monday",),
    ("is it open today?", "ok cool"),
)


@dataclass(slots=True)
class Random:
    """Everything that is left to chance, from one seed."""

    dice: random.Random = field(default_factory=lambda: random.Random(SEED))

    def ref(self, prefix: str) -> str:
        return make_ref(prefix, self.dice.randbytes(10))

    def born(self, today: date) -> date:
        """Somebody of 16 to 24."""
        return today - timedelta(days=self.dice.randint(16 * 366, 25 * 365 - 1))


def is_seeded(store: Store) -> bool:
    """Whether the data is there already."""
    with store.read() as read:
        return read.execute(select(person.c.id).limit(1)).first() is not None


def seed(settings: Settings, store: Store, now: datetime) -> None:
    """Sixty people, six staff in two teams, and a week in which some of them texted."""
    chance = Random()
    with store.begin() as tx:
        workers = _add_staff(tx, now)
        _plan_something(tx, now)
        phones = [_add_person(tx, store, n, workers, chance, now) for n in range(len(NAMES))]
    _talk(settings, phones, chance, now)


def _add_staff(tx: Tx, now: datetime) -> list[tuple[int, int]]:
    """Staff and team ids of those who have a caseload."""
    caseload = []
    for each in STAFF:
        team_id = staff.add_team(tx, each.team)
        staff_id = staff.add(tx, email=each.email, name=each.name, role=each.role, team_id=team_id, now=now)
        if each.role == "adviser":
            caseload.append((staff_id, team_id))
    return caseload


def _plan_something(tx: Tx, now: datetime) -> None:
    """Cooking at one hub in three days, with places."""
    host = staff.find(tx, STAFF[-1].email)
    assert host is not None
    starts = datetime.combine(london(now).date() + timedelta(days=3), time(17), LONDON).astimezone(UTC)
    ends = starts + timedelta(hours=2)
    hub_changes.add_event(tx, "elm-house", "Cooking together", starts, ends, "Kitchen", host.id, 12)


def _add_person(tx: Tx, store: Store, n: int, workers: list[tuple[int, int]], chance: Random, now: datetime) -> Address:
    staff_id, team_id = workers[n % len(workers)]
    phone = f"+{FIRST_NUMBER + n}"
    born, today = chance.born(london(now).date()), london(now).date()
    new = NewPerson(
        NAMES[n],
        case_id=f"EX{n + 1:04d}",
        phone=phone,
        born=born,
        language=LANGUAGES[n],
        standing="former_relevant" if (today - born).days >= ADULT else "eligible",
        circumstances=() if LANGUAGES[n] == "en" else ("asylum",),
        team_id=team_id,
        ref=chance.ref("p"),
    )
    person_id = people.add(tx, store.vault, new, now)
    people.assign(tx, person_id, staff_id)
    address = Address("simulator", phone)
    handles.add(tx, store.vault, address, person_id, now)
    return address


def _talk(settings: Settings, phones: list[Address], chance: Random, now: datetime) -> None:
    """Let every fifth person have said something in the week before."""
    clock = FixedClock(now)
    app = build(settings, clock)
    speakers = phones[::5]
    days = sorted(chance.dice.sample(range(1, 60), len(speakers)), reverse=True)
    for n, (phone, eighth) in enumerate(tqdm(zip(speakers, days, strict=True), total=len(speakers), disable=None)):
        clock.at = datetime.combine(now.date() - timedelta(days=eighth // 8), time(10 + eighth % 8, 7), UTC)
        for turn, line in enumerate(CONVERSATIONS[n % len(CONVERSATIONS)]):
            clock.at += timedelta(seconds=40)
            app.inbox.receive([Inbound(phone, f"demo-{n}-{turn}", line)])
            asyncio.run(app.outbox.deliver())
    app.close()
