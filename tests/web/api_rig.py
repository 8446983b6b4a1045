"""The staff API with a voice: a small council whose staff ask, over a whole installation."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from admin.api import make_api
from bot.parts import App
from bot.store import alerts, handles, people, staff
from bot.store.alerts import NewAlert
from bot.store.people import NewPerson
from bot.store.schema import alert, audit, contact, person
from bot.store.schema import staff as staff_table
from bot.store.staff import Role
from bot.talk import Address
from tests.rig import Rig

MOUNT = "/api/v1"
MOST_PAGES = 50
NORTH, SOUTH = "Leaving Care North", "Leaving Care South"
# First name -> role and team. Everybody in the north who has a caseload works with Rowan; Birch with Sorrel.
STAFF: dict[str, tuple[Role, str | None]] = {
    "ash": ("adviser", NORTH),
    "birch": ("adviser", SOUTH),
    "kes": ("keeping_in_touch", NORTH),
    "sol": ("social_worker", NORTH),
    "dale": ("duty", NORTH),
    "elm": ("manager", NORTH),
    "fir": ("manager", SOUTH),
    "fern": ("participation", SOUTH),
    "ada": ("admin", None),
    "odd": ("auditor", None),
}
ROWAN, SORREL = "+447700900101", "+447700900102"


@dataclass(frozen=True, slots=True)
class Seat:
    """One member of staff at the API."""

    client: TestClient
    token: str = field(repr=False)
    id: int
    ref: str

    def ask(self, method: str, path: str, **more: Any) -> Response:
        """Make a call; `path` from the mount on."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.request(method, f"{MOUNT}{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> Response:
        return self.ask("POST", path, **({"json": json} if json is not None else {}), **more)

    def put(self, path: str, json: Any) -> Response:
        return self.ask("PUT", path, json=json)

    def patch(self, path: str, json: Any) -> Response:
        return self.ask("PATCH", path, json=json)

    def walk(self, path: str, limit: int) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        found: list[dict[str, Any]] = []
        joint = "&" if "?" in path else "?"
        answer = self.get(f"{path}{joint}limit={limit}").json()
        for _ in range(MOST_PAGES):
            assert len(answer["items"]) <= limit
            found += answer["items"]
            if answer["next"] is None:
                return found
            answer = self.get(f"{path}{joint}limit={limit}&cursor={answer['next']}").json()
        raise AssertionError(f"the list goes on and on after {MOST_PAGES} pages")


@dataclass(slots=True)
class Office:
    """A council's staff with their tokens, two young people, and the API that they use."""

    rig: Rig
    client: TestClient
    seats: dict[str, Seat] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)  # number -> ref

    @classmethod
    def over(cls, rig: Rig) -> "Office":
        """Take on staff, give them tokens, and let Rowan and Sorrel be known."""
        office = cls(rig, cls.doors(rig.app))
        for name, (role, team) in STAFF.items():
            office.hire(name, role, team)
        office.meet("Rowan", ROWAN, team=NORTH, workers=("ash", "kes", "sol", "dale"))
        office.meet("Sorrel", SORREL, team=SOUTH, workers=("birch",))
        return office

    @staticmethod
    def doors(app: App, *, faults: bool = True) -> TestClient:
        """The API of an installation, where it is mounted; `faults` of ours end the test."""
        site = FastAPI(openapi_url=None)
        site.mount(MOUNT, make_api(app))
        return TestClient(site, raise_server_exceptions=faults)

    def __getattr__(self, name: str) -> Seat:
        try:
            return self.seats[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def rowan(self) -> str:
        return self.people[ROWAN]

    @property
    def sorrel(self) -> str:
        return self.people[SORREL]

    def hire(self, name: str, role: Role, team: str | None = None) -> Seat:
        """Take on somebody, with a token."""
        store, now = self.rig.store, self.rig.clock.at
        with store.begin() as tx:
            team_id = staff.add_team(tx, team) if team else None
            email = f"{name}@example.invalid"
            staff_id = staff.add(tx, email=email, name=f"{name.title()} Example", role=role, team_id=team_id, now=now)
            token = staff.make_token(tx, staff_id, "tests", now)
            ref = tx.execute(select(staff_table.c.ref).where(staff_table.c.id == staff_id)).scalar_one()
        self.seats[name] = Seat(self.client, token, staff_id, ref)
        return self.seats[name]

    def meet(self, name: str, number: str, *, team: str | None = None, workers: tuple[str, ...] = ()) -> str:
        """Get to know somebody, as the import would; their ref."""
        store, now = self.rig.store, self.rig.clock.at
        with store.begin() as tx:
            team_id = staff.add_team(tx, team) if team else None
            new = NewPerson(name, phone=number, team_id=team_id)
            person_id = people.add(tx, store.vault, new, now)
            handles.add(tx, store.vault, Address("simulator", number), person_id, now)
            for worker in workers:
                people.assign(tx, person_id, self.seats[worker].id)
        self.people[number] = new.ref
        return new.ref

    def worry(self, kind: str, number: str | None = ROWAN, *, urgent: bool = False, words: str = "ring me") -> str:
        """Raise an alert about somebody, or about the system; its ref."""
        store = self.rig.store
        person_id = self.rig.rows(person, person.c.ref == self.people[number])[0].id if number else None
        with store.begin() as tx:
            alerts.raise_(tx, store.vault, [NewAlert(kind, urgent, person_id, words=words)], self.rig.clock.at)
        return str(self.rig.rows(alert, alert.c.kind == kind)[-1].ref)

    def contact(self, number: str = ROWAN, text: str = "hello") -> str:
        """Let somebody say something, later than before, so that it is a contact of its own; its ref."""
        self.later(hours=7)
        self.rig.text(text, number)
        return str(self.rig.rows(contact)[-1].ref)

    def later(self, **span: int) -> None:
        """Let time pass."""
        self.rig.clock.at += timedelta(**span)

    def acts(self, seat: Seat) -> list[tuple[str, str]]:
        """What the audit log says that somebody did, in order: the act, and on what."""
        return [(row.act, row.target) for row in self.rig.rows(audit, audit.c.staff_id == seat.id)]


@pytest.fixture
def office(rig: Rig) -> Office:
    """The office over each kind of database in turn."""
    return Office.over(rig)


@pytest.fixture
def lite_office(lite_rig: Rig) -> Office:
    """The office over SQLite, for what does not depend on the database."""
    return Office.over(lite_rig)
