"""kit people import, kit staff add and away, kit token create."""

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.app import open_store
from bot.clock import london
from bot.commands import Problem, plainly
from bot.importing import BadRows, apply_rows, read_rows
from bot.settings import read_settings, require_keys
from bot.store import Store, StoreError, Tx, leave, staff
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


def run_staff_add(*, email: str, name: str, role: str, team: str, phone: str) -> None:
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
            staff.add(tx, email=email, name=name, role=role, team_id=team_id, now=now, phone=phone)
    sys.stdout.write(f"Added. Make a token with: kit token create {email}\n")


def run_staff_away(*, email: str, first: str, until: str, cover: str) -> None:
    """Note that somebody is away, and who stands in."""
    with plainly():
        store, now = _store(), datetime.now(UTC)
        begins = _day(first) if first else london(now).date()
        last = _day(until)
        if last < begins:
            raise Problem("the last day is before the first", 2)
        with store.begin() as tx:
            leave.add(tx, _staff_id(tx, email), begins, last, _staff_id(tx, cover) if cover else None)
    stands_in = f"; {cover} stands in" if cover else ""
    sys.stdout.write(f"{email} is away from {begins:%d/%m/%Y} to {last:%d/%m/%Y}{stands_in}.\n")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Problem(f"{words!r} is not a day: write it like 2026-12-24", 2) from None


def _staff_id(tx: Tx, email: str) -> int:
    found = staff.find(tx, email)
    if found is None:
        raise Problem(f"there is nobody with the e-mail {email}: kit staff add")
    return int(found.id)


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
