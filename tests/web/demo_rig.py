"""Demonstrations for tests of the web phone: a database that kit demo made, with one person who has a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from bot.app import build
from bot.jobs import Workers
from bot.parts import App
from bot.site import make_site
from bot.store import facts, handles, people
from bot.store.migrate import migrate
from bot.store.people import NewPerson
from bot.talk import Address
from tests.rig import ROBIN, make_settings, make_store
from tests.web.serving import serving

REF = "p_robin"


@contextmanager
def demonstration(url: str, made_by: str = "demo", **settings: object) -> Iterator[App]:
    """An installation over a new database which says that it was made by that command."""
    store, now = make_store(url), datetime.now(UTC)
    migrate(store)
    with store.begin() as tx:
        facts.put(tx, "made_by", made_by)
        robin = people.add(tx, store.vault, NewPerson("Robin", born=date(2006, 5, 1), ref=REF), now)
        handles.add(tx, store.vault, Address("simulator", ROBIN), robin, now)
    store.close()
    app = build(make_settings(url, **settings))
    try:
        yield app
    finally:
        app.close()


@contextmanager
def demonstrating(url: str) -> Iterator[str]:
    """The address of a web phone that is served with its workers."""
    with demonstration(url):  # makes the database
        workers = Workers(build(make_settings(url), nudge=lambda: workers.nudge()))
        with serving(make_site(workers.app, workers)) as address:
            yield f"{address}/phone"
