"""Who is asking: a bearer token is a member of staff; what they do is written into the audit log."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from admin.api.problems import CHALLENGE, Problem
from bot.parts import App
from bot.store import Store, Tx, audit, staff
from bot.store.audit import Entry
from bot.store.sight import Reader
from bot.store.staff import Role
from bot.store.vault import Vault

USE_NOTED = timedelta(hours=1)  # a token's last use is written down at most this often
CASELOAD: tuple[Role, ...] = ("adviser", "keeping_in_touch", "social_worker", "duty", "manager")

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A staff token, made with `kit token create EMAIL`. It is shown once.",
)
Why = Annotated[
    str | None,
    Header(
        alias="X-Reason",
        max_length=audit.LONGEST_WHY,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="Why you look or act; it is kept in the audit log.",
        examples=["Duty call from their carer"],
    ),
]


@dataclass(frozen=True, slots=True)
class Caller:
    """A member of staff in the middle of a request."""

    app: App
    reader: Reader
    email: str = field(repr=False)
    why: str = field(repr=False)
    now: datetime

    @property
    def store(self) -> Store:
        return self.app.store

    @property
    def vault(self) -> Vault:
        return self.app.store.vault

    def note(self, tx: Tx, *entries: Entry) -> None:
        """Write into the audit log what is done in this transaction."""
        audit.note(tx, self.reader.id, entries, self.why, self.now)

    def record(self, *entries: Entry) -> None:
        """Write into the audit log what was read. It comes before the answer: unrecorded, nothing is shown."""
        with self.store.begin() as tx:
            self.note(tx, *entries)


def authenticate(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)],
    why: Why = None,
) -> Caller:
    """The member of staff whose token this is. Raises Problem (401); the work is the same for any token."""
    app: App = request.app.state.kit
    now = app.clock.now()
    with app.store.read() as read:
        found = staff.by_token(read, credentials.credentials if credentials else "", now)
    if found is None:
        raise Problem("token", "Send `Authorization: Bearer …` with a token that is in use.", headers=CHALLENGE)
    if found.last_used_at is None or now - found.last_used_at >= USE_NOTED:
        with app.store.begin() as tx:
            staff.note_use(tx, found.token_id, now)
    reader = Reader(found.id, found.ref, found.name, found.role, found.team_id)
    return Caller(app, reader, found.email, _decoded(why or ""), now)


def only(*roles: Role) -> Callable[[Caller], Caller]:
    """For calls that a role may make at all or not, whoever they are about. Raises Problem (403)."""

    def admitted(caller: Annotated[Caller, Depends(authenticate)]) -> Caller:
        if caller.reader.role not in roles:
            raise Problem("role", "Your role does not do this. Ask your administrator if it should.")
        return caller

    return admitted


def _decoded(header: str) -> str:
    """Headers come as Latin-1; people write UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


APPOINT: tuple[Role, ...] = ("manager", "admin")  # who says who works with whom
Anyone = Annotated[Caller, Depends(authenticate)]
CaseWorker = Annotated[Caller, Depends(only(*CASELOAD))]
KnowsPeople = Annotated[Caller, Depends(only(*CASELOAD, "admin"))]
KnowsHubs = Annotated[Caller, Depends(only(*CASELOAD, "participation", "admin"))]
RunsHubs = Annotated[Caller, Depends(only("participation", "manager", "admin"))]
Appoints = Annotated[Caller, Depends(only(*APPOINT))]
Auditor = Annotated[Caller, Depends(only("auditor"))]
