"""kit people import, kit staff add, kit token create."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import open_store
from bot.commands import Problem, plainly
from bot.importing import BadRows, apply_rows, read_rows
from bot.settings import read_settings, require_keys
from bot.store import Store, StoreError, staff
from bot.store.staff import ROLES


def run_import(file: str, *, check: bool) -> None:
    """Add or update people: all rows, or none with each bad row's reason."""
    with plainly():
        store = _store()
        try:
            rows = read_rows(Path(file))
            added, changed = apply_rows(store, rows, datetime.now(UTC), check=check)
        except BadRows as bad:
            for reason in bad.reasons:
                sys.stderr.write(f"{file}: {reason}\n")
            raise Problem(f"nothing was imported: {len(bad.reasons)} to mend") from None
        except OSError as error:
            raise Problem(f"cannot read {file}: {error.strerror}", 2) from None
    would = "would be " if check else ""
    sys.stdout.write(f"{added} people {would}added, {changed} {would}updated.\n")


def run_staff_add(*, email: str, name: str, role: str, team: str) -> None:
    """Add a member of staff."""
    if role not in ROLES:
        raise Problem(f"there is no role {role!r}; there are {', '.join(ROLES)}", 2)
    if "@" not in email:
        raise Problem("the first word must be their e-mail", 2)
    with plainly():
        store, now = _store(), datetime.now(UTC)
        with store.begin() as tx:
            if staff.find(tx, email):
                raise Problem("somebody with that e-mail is there already")
            team_id = staff.add_team(tx, team) if team else None
            staff.add(tx, email=email, name=name, role=role, team_id=team_id, now=now)
    sys.stdout.write(f"Added. Make a token with: kit token create {email}\n")


def run_token_create(*, email: str, days: int, label: str) -> None:
    """Make a token and print it, once."""
    with plainly():
        store, now = _store(), datetime.now(UTC)
        with store.begin() as tx:
            found = staff.find(tx, email)
            if found is None:
                raise Problem("there is nobody with that e-mail: kit staff add", 1)
            made = staff.make_token(tx, found.id, label, now, timedelta(days=days))
    sys.stdout.write(f"{made}\n")


def _store() -> Store:
    store = open_store(require_keys(read_settings()))
    try:
        with store.read() as read:
            read.exec_driver_sql("select 1 from staff")
    except StoreError:
        raise Problem("the database has no tables yet: kit migrate") from None
    return store
