"""A person who hides what we send is told of it and no more, whoever wrote it and whatever was on its way."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.store import hiding, letters, people
from bot.store.letters import Written
from bot.store.schema import handle
from bot.store.schema import outbox as rows
from tests.faults.post import Courier, queue, row_of, send_by
from tests.rig import Rig

TOLD = "There is a message for you. Text SHOW to read it."


def hide(rig: Rig, person_id: int) -> None:
    with rig.store.begin() as tx:
        people.hide(tx, person_id, True)
        hiding.cover(tx, person_id)


def write(rig: Rig, person_id: int, *parts: str) -> None:
    with rig.store.begin() as tx:
        ways = letters.lock_ways(tx, person_id)
        written = Written(ways.handles[0], parts, "en", None, started=True)
        letters.put(tx, rig.store.vault, person_id, written, rig.clock.at)


def waiting(rig: Rig, person_id: int) -> Any:
    with rig.store.read() as read:
        return hiding.covered(read, rig.store.vault, person_id)


def test_what_waited_to_be_sent_is_covered_from_the_moment_they_ask(rig: Rig) -> None:
    person_id = rig.person()
    queue(rig, "your rent letter came")
    hide(rig, person_id)
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == [TOLD]
    assert waiting(rig, person_id) == ["your rent letter came"]


def test_an_answer_to_what_they_just_said_is_not_covered(rig: Rig) -> None:
    person_id = rig.person()
    queue(rig, "The hub is open.", lane="reply", started=False)
    hide(rig, person_id)
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == ["The hub is open."]


def test_a_long_message_is_told_of_once(rig: Rig) -> None:
    person_id = rig.person()
    hide(rig, person_id)
    write(rig, person_id, "first half", "second half")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == [TOLD]
    assert waiting(rig, person_id) == ["first half second half"]


def test_what_they_have_seen_is_not_shown_again_and_what_was_never_sent_waits(rig: Rig) -> None:
    person_id = rig.person()
    hide(rig, person_id)
    write(rig, person_id, "one")
    courier = send_by(rig, Courier())
    rig.deliver()
    write(rig, person_id, "two")
    with rig.store.begin() as tx:
        hiding.shown(tx, person_id)
    assert waiting(rig, person_id) == []
    rig.deliver()
    assert courier.texts == [TOLD, TOLD]
    assert waiting(rig, person_id) == ["two"]


def test_a_send_that_nobody_finished_keeps_the_words_it_went_out_with(rig: Rig) -> None:
    person_id = rig.person()
    (ref,) = queue(rig, "news")
    with rig.store.begin() as tx:
        tx.execute(update(rows).values(state="sending"))
    hide(rig, person_id)
    assert not row_of(rig, ref).covered


@pytest.mark.parametrize("other", ["+447700900222"])
def test_nobody_elses_messages_are_covered_or_shown(rig: Rig, other: str) -> None:
    robin, wren = rig.person(), rig.person("Wren", other)
    hide(rig, robin)
    write(rig, wren, "for Wren")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts[0].endswith("for Wren")
    assert waiting(rig, robin) == []
    assert len(rig.rows(handle)) == 2
