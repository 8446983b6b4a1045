"""kit demo: the whole product on this machine, with a fictional council."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime

from bot import logs
from bot.app import build
from bot.commands import Problem, plainly
from bot.commands.serve import check_free, run_uvicorn, secrets_of
from bot.commands.workshop import VAR, development_settings, prepare
from bot.demo import STAFF, is_seeded, seed
from bot.jobs import Workers
from bot.settings import EXAMPLE, Settings
from bot.site import make_site
from bot.store import Store, staff
from bot.webphone.travel import clock_of

DATABASE = VAR / "demo.db"
TOKEN_FOR = STAFF[0].email


def run_demo(*, fresh: bool, seed_only: bool, port: int) -> None:
    """Fill the database where it is empty, say where to look, and run."""
    if not seed_only:
        check_free("127.0.0.1", port)
    if fresh:
        _remove()
    with plainly():
        settings = development_settings(DATABASE, council=EXAMPLE, public_url=f"http://127.0.0.1:{port or 8000}")
        store = prepare(settings, DATABASE, "demo")
        if not is_seeded(store):
            seed(settings, store, datetime.now(UTC))
        tokens = _tokens(store)
        store.close()
    _say(settings, tokens)
    if not seed_only:
        _run(settings, port)


def _run(settings: Settings, port: int) -> None:
    logs.set_up(secrets_of(settings), level="WARNING")
    workers = Workers(build(settings, nudge=lambda: workers.nudge()))
    run_uvicorn(make_site(workers.app, workers), host="127.0.0.1", port=port)


def _tokens(store: Store) -> dict[str, str]:
    """A fresh token for each of the staff, by e-mail."""
    now = clock_of(store).now()
    with store.begin() as tx:
        found = {each.email: staff.find(tx, each.email) for each in STAFF}
        if None in found.values():
            raise Problem("the demonstration's staff are gone: start again with kit demo --fresh")
        return {email: staff.make_token(tx, row.id, "kit demo", now) for email, row in found.items() if row}


def _say(settings: Settings, tokens: Mapping[str, str]) -> None:
    base = settings.public_url
    people = "\n".join(f"    {each.email:<22} {each.role:<14} {each.team:<20} {tokens[each.email]}" for each in STAFF)
    sys.stdout.write(
        f"""
Keeping In Touch, with the fictional council "{EXAMPLE}". Nobody in it is real.

  Web phone   {base}/phone
  API         {base}/api/v1/docs
  Health      {base}/health/ready   {base}/metrics

  Staff, each with a token for the API
{people}

  Try:  curl -s -H "Authorization: Bearer {tokens[TOKEN_FOR]}" {base}/api/v1/contacts

Ctrl-C stops it. kit demo goes on where this leaves off; kit demo --fresh starts again.
"""
    )
    sys.stdout.flush()


def _remove() -> None:
    for suffix in (".db", ".db-wal", ".db-shm", ".keys"):
        DATABASE.with_suffix(suffix).unlink(missing_ok=True)
