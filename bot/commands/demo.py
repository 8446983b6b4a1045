"""kit demo: the whole product on this machine, with a fictional council."""

import sys
from datetime import UTC, datetime

from bot import logs
from bot.app import build
from bot.commands import Problem, plainly
from bot.commands.serve import run_uvicorn, secrets_of
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
    if fresh:
        _remove()
    with plainly():
        settings = development_settings(DATABASE, council=EXAMPLE, public_url=f"http://127.0.0.1:{port or 8000}")
        store = prepare(settings, DATABASE, "demo")
        if not is_seeded(store):
            seed(settings, store, datetime.now(UTC))
        token = _token(store)
        store.close()
    _say(settings, token)
    if not seed_only:
        _run(settings, port)


def _run(settings: Settings, port: int) -> None:
    logs.set_up(secrets_of(settings), level="WARNING")
    workers = Workers(build(settings, nudge=lambda: workers.nudge()))
    run_uvicorn(make_site(workers.app, workers), host="127.0.0.1", port=port)


def _token(store: Store) -> str:
    now = clock_of(store).now()
    with store.begin() as tx:
        found = staff.find(tx, TOKEN_FOR)
        if found is None:
            raise Problem("the demonstration's staff are gone: start again with kit demo --fresh")
        return staff.make_token(tx, found.id, "kit demo", now)


def _say(settings: Settings, token: str) -> None:
    base = settings.public_url
    people = "\n".join(f"    {each.name:<18} {each.role:<14} {each.email}" for each in STAFF)
    sys.stdout.write(
        f"""
Keeping In Touch, with the fictional council "{EXAMPLE}". Nobody in it is real.

  Web phone   {base}/phone
  API         {base}/api/v1/docs
  Health      {base}/health/ready   {base}/metrics

  Staff (make a token for any of them: see the README)
{people}

  An API token of {TOKEN_FOR}:
    {token}

  Try:  curl -s -H "Authorization: Bearer {token}" {base}/api/v1/contacts

Ctrl-C stops it. kit demo goes on where this leaves off; kit demo --fresh starts again.
"""
    )
    sys.stdout.flush()


def _remove() -> None:
    for suffix in (".db", ".db-wal", ".db-shm", ".keys"):
        DATABASE.with_suffix(suffix).unlink(missing_ok=True)
