"""The store: one transaction at a time where there is one writer, plain errors, times with a zone."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from bot.store import Store, StoreBusy, StoreError, facts, handles, messages, new_ref, outbox
from bot.store.messages import NewOut
from bot.store.migrate import migrate
from bot.store.people import NewPerson
from bot.store.people import add as add_person
from bot.store.schema import fact, handle, message, person, staff
from bot.store.vault import Vault
from bot.talk import Address
from tests.rig import KEY, MONDAY_NOON, SECRET, make_store

NUMBER, NAME = "+447700900911", "Marigold Distinctive"


@pytest.fixture
def store(migrated_url: str) -> Iterator[Store]:
    store = make_store(migrated_url)
    yield store
    store.close()


@contextmanager
def impatient(url: str, **more: int) -> Iterator[Store]:
    """A store that does not wait."""
    store = Store(url, Vault(SECRET, [KEY]), patience=0.05, **more)
    try:
        yield store
    finally:
        store.close()


def put(store: Store, value: str) -> None:
    with store.begin() as tx:
        facts.put(tx, "tried", value)


def get(store: Store) -> str:
    with store.read() as read:
        return facts.get(read, "tried")


# --- transactions ---


def test_what_is_done_in_a_transaction_stays(store: Store) -> None:
    put(store, "one")
    put(store, "two")
    assert get(store) == "two"


def test_nothing_of_a_transaction_that_fails_stays(store: Store) -> None:
    def stumble() -> None:
        with store.begin() as tx:
            facts.put(tx, "tried", "one")
            raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        stumble()
    assert get(store) == ""


def test_reading_writes_nothing(store: Store) -> None:
    with store.read() as read:
        read.execute(fact.insert().values(name="tried", value="one"))
    assert get(store) == ""


def test_many_threads_write_one_after_the_other_and_none_is_turned_away(store: Store) -> None:
    put(store, "0")

    def add_one() -> None:
        for _ in range(10):
            with store.begin() as tx:
                row = tx.execute(select(fact.c.value).where(fact.c.name == "tried").with_for_update()).scalar_one()
                facts.put(tx, "tried", str(int(row) + 1))

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert get(store) == "80"


def test_readers_are_not_kept_waiting_by_a_writer(store: Store) -> None:
    put(store, "one")
    with store.begin() as tx:
        facts.put(tx, "tried", "two")
        assert get(store) == "one"


# --- a database that is away ---


def test_a_lock_that_somebody_else_holds_is_waited_for_and_no_longer_than_patience(store: Store) -> None:
    put(store, "one")
    with impatient(str(store.url)) as other, store.begin() as tx:
        facts.put(tx, "tried", "two")
        with pytest.raises(StoreBusy):
            put(other, "three")
    assert get(store) == "two"


def test_a_transaction_of_our_own_that_takes_too_long_is_not_waited_for_either(migrated_url: str) -> None:
    with impatient(migrated_url) as store:
        put(store, "one")
        with store.begin() as tx:
            facts.put(tx, "tried", "two")
            with pytest.raises(StoreBusy):
                put(store, "three")
        put(store, "four")
        assert get(store) == "four"


def test_when_all_connections_are_in_use_the_database_is_busy(migrated_url: str) -> None:
    with impatient(migrated_url, pool=1) as store, ExitStack() as stack:
        store.engine.pool._timeout = 0.05  # type: ignore[attr-defined]
        for _ in range(2):
            stack.enter_context(store.read())
        with pytest.raises(StoreBusy, match="in use"), store.read():
            pass


def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kit.db"
    migrate(make_store(url))
    store = make_store(url)
    event.listen(store.engine, "connect", lambda raw, _: raw.execute("pragma max_page_count=1"))
    with pytest.raises(StoreBusy, match="full"), store.begin() as tx:
        tx.execute(fact.insert(), [{"name": f"n{n}", "value": "x" * 4000} for n in range(200)])
    store.close()
    after = make_store(url)
    assert get(after) == ""
    put(after, "room again")
    after.close()


def test_a_server_that_does_not_answer_is_busy() -> None:
    with impatient("postgresql://nobody@127.0.0.1:1/none") as store, pytest.raises(StoreBusy), store.read():
        pass


def test_a_connection_that_died_is_made_again(postgres_url: str) -> None:
    store, other = make_store(postgres_url), make_store(postgres_url)
    migrate(store)
    put(store, "one")
    with other.begin() as tx:
        ours = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        tx.execute(text(f"{ours} and pid <> pg_backend_pid()"))
    put(store, "two")
    assert get(other) == "two"
    store.close()
    other.close()


# --- errors ---


def test_an_error_of_the_database_names_the_rule_and_no_value(store: Store) -> None:
    row = {"ref": "s_1", "email": f"{NAME}@example.invalid", "name": NAME, "role": "adviser", "created_at": MONDAY_NOON}
    with pytest.raises(StoreError) as caught, store.begin() as tx:
        tx.execute(staff.insert(), [row, {**row, "ref": "s_2"}])
    assert "email" in str(caught.value)
    assert NAME not in shown(caught.value)


def test_a_missing_value_is_refused_without_naming_the_others(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.begin() as tx:
        tx.execute(staff.insert().values(ref="s_1", email=NAME, name=NAME, created_at=MONDAY_NOON))
    assert NAME not in shown(caught.value)


def test_a_value_of_the_wrong_kind_is_refused_without_repeating_it(store: Store) -> None:
    values = {"ref": "c_1", "kind": "messages", "opened_at": MONDAY_NOON, "last_at": MONDAY_NOON, "signposts": []}
    with pytest.raises((StoreError, TypeError)) as caught, store.begin() as tx:
        tx.execute(message.metadata.tables["contact"].insert().values(**values, purposes={NAME}))
    assert NAME not in shown(caught.value)


def test_a_statement_that_is_wrong_is_no_busy_database(postgres_url: str) -> None:
    store = make_store(postgres_url)
    with pytest.raises(StoreError) as caught, store.begin() as tx:
        facts.put(tx, "tried", NAME)
    assert not isinstance(caught.value, StoreBusy)
    assert NAME not in shown(caught.value)
    store.close()


def shown(error: BaseException | None) -> str:
    """All that a log could print of an error and of what it came from, as tracebacks show them."""
    parts = []
    while error:
        parts.append(f"{type(error).__name__}: {error} {error!r}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(parts)


# --- times ---


def test_times_come_back_as_they_went_in_with_their_zone(store: Store) -> None:
    paris = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    with store.begin() as tx:
        person_id = add_person(tx, store.vault, NewPerson(NAME), paris)
    with store.read() as read:
        created = read.execute(select(person.c.created_at).where(person.c.id == person_id)).scalar_one()
    assert created == paris
    assert created.tzinfo is UTC


def test_a_time_without_a_zone_is_not_guessed_at(store: Store) -> None:
    with pytest.raises(StoreError), store.begin() as tx:
        add_person(tx, store.vault, NewPerson(NAME), MONDAY_NOON.replace(tzinfo=None))


# --- handles ---


def test_a_handle_is_made_once_and_found_again(store: Store) -> None:
    address = Address("sms", NUMBER)
    for _ in range(2):
        with store.begin() as tx:
            thread = handles.lock(tx, store.vault, [address, Address("whatsapp", NUMBER)], MONDAY_NOON)[address]
    with store.read() as read:
        rows = read.execute(select(handle).order_by(handle.c.id)).all()
    assert [row.channel for row in sorted(rows, key=lambda row: row.channel)] == ["sms", "whatsapp"]
    assert thread.address == address
    assert handles.open_address(store.vault, next(row for row in rows if row.channel == "sms")) == address


def test_a_handle_that_two_make_at_once_is_one(store: Store) -> None:
    address = Address("sms", NUMBER)
    threads = [threading.Thread(target=lock_once, args=(store, address)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with store.read() as read:
        assert len(read.execute(select(handle)).all()) == 1


def lock_once(store: Store, address: Address) -> None:
    with store.begin() as tx:
        handles.lock(tx, store.vault, [address], MONDAY_NOON)


# --- the rest ---


def test_a_text_is_stored_to_the_letter(store: Store) -> None:
    words = "a\0b \ud83d \u202egnp.exe \u200d👩‍👧 السلام عليكم\r\n"
    with store.begin() as tx:
        thread = handles.lock(tx, store.vault, [Address("sms", NUMBER)], MONDAY_NOON)[Address("sms", NUMBER)]
        out = NewOut(thread.id, "sms", words, "en")
        messages.add(tx, store.vault, [out], MONDAY_NOON)
    with store.read() as read:
        assert messages.open_text(store.vault, read.execute(select(message)).one()) == words


def test_refs_are_long_random_and_say_what_they_name() -> None:
    refs = {new_ref("m") for _ in range(1000)}
    assert len(refs) == 1000
    assert all(ref.startswith("m_") and len(ref) == 18 for ref in refs)


def test_how_much_is_waiting_is_counted_as_of_now(store: Store) -> None:
    with store.begin() as tx:
        thread = handles.lock(tx, store.vault, [Address("sms", NUMBER)], MONDAY_NOON)[Address("sms", NUMBER)]
        first, second = (NewOut(thread.id, "sms", "hi", "en") for _ in range(2))
        messages.add(tx, store.vault, [first, second], MONDAY_NOON)
        later = MONDAY_NOON + timedelta(hours=1)
        rows = [outbox.row(first, "reply", MONDAY_NOON), outbox.row(second, "reply", MONDAY_NOON, due_at=later)]
        outbox.add(tx, rows)
    with store.read() as read:
        assert [outbox.waiting(read, now) for now in (MONDAY_NOON, later)] == [1, 2]
