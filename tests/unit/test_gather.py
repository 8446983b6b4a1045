"""Group commit: in order, together where many wait, and each failure its own."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Sequence
from typing import Any

import pytest

from bot.gather import MOST, Gatherer
from bot.store import StoreBusy

SOON = 10  # seconds; nothing here takes long


class Clerk:
    """Does what is put before it, in groups; holds the first group until told to go on."""

    def __init__(self, *, bad: str = "", busy: str = "") -> None:
        self.groups: list[list[str]] = []
        self.bad, self.busy = bad, busy
        self.began, self.go_on = threading.Event(), threading.Event()

    def work(self, items: Sequence[str]) -> None:
        self.groups.append(list(items))
        self.began.set()
        assert self.go_on.wait(SOON)
        if self.bad in items:
            raise ValueError(self.bad)
        if self.busy in items:
            raise StoreBusy("the database is away")


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
def gatherer(clerk: Clerk) -> Iterator[Gatherer[str]]:
    gatherer = Gatherer(clerk.work, "test")
    yield gatherer
    clerk.go_on.set()
    gatherer.close()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, SOON))


async def put_all(gatherer: Gatherer[str], clerk: Clerk, items: Sequence[str]) -> list[BaseException | None]:
    """The first item is begun, then the others queue up behind it; what each came to."""
    first = asyncio.create_task(gatherer.put(items[0]))
    await asyncio.to_thread(clerk.began.wait, SOON)
    others = [asyncio.create_task(gatherer.put(item)) for item in items[1:]]
    await asyncio.sleep(0)  # every task has put its item
    clerk.go_on.set()
    return await asyncio.gather(first, *others, return_exceptions=True)


def test_what_queues_up_meanwhile_is_done_together_and_in_order(gatherer: Gatherer[str], clerk: Clerk) -> None:
    assert run(put_all(gatherer, clerk, "abcde")) == [None] * 5
    assert clerk.groups == [["a"], ["b", "c", "d", "e"]]


def test_a_group_has_a_largest_size(gatherer: Gatherer[str], clerk: Clerk) -> None:
    items = [str(number) for number in range(MOST + 3)]
    run(put_all(gatherer, clerk, items))
    assert [len(group) for group in clerk.groups] == [1, MOST, 2]
    assert [item for group in clerk.groups for item in group] == items


def test_an_item_that_fails_fails_for_its_own_sender_alone() -> None:
    clerk = Clerk(bad="c")
    gatherer = Gatherer(clerk.work, "test")
    outcomes = run(put_all(gatherer, clerk, "abcde"))
    gatherer.close()
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), ValueError, type(None), type(None)]
    assert clerk.groups == [["a"], ["b", "c", "d", "e"], ["b"], ["c"], ["d"], ["e"]]


def test_while_the_database_is_away_the_rest_is_not_tried_one_by_one() -> None:
    clerk = Clerk(busy="c")
    gatherer = Gatherer(clerk.work, "test")
    outcomes = run(put_all(gatherer, clerk, "abcde"))
    gatherer.close()
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), StoreBusy, StoreBusy, StoreBusy]
    assert clerk.groups == [["a"], ["b", "c", "d", "e"], ["b"], ["c"]]


def test_closing_finishes_what_is_queued(clerk: Clerk) -> None:
    gatherer = Gatherer(clerk.work, "test")

    async def put_and_close() -> None:
        task = asyncio.create_task(put_all(gatherer, clerk, "abc"))
        await asyncio.to_thread(clerk.go_on.wait, SOON)
        await asyncio.to_thread(gatherer.close)
        assert await task == [None] * 3

    run(put_and_close())
    assert [item for group in clerk.groups for item in group] == ["a", "b", "c"]


def test_nothing_can_be_put_once_it_is_closed(clerk: Clerk) -> None:
    gatherer = Gatherer(clerk.work, "inbox")
    gatherer.close()
    with pytest.raises(RuntimeError, match="the inbox is closed"):
        run(gatherer.put("a"))


def test_a_sender_that_went_away_costs_the_others_nothing(gatherer: Gatherer[str], clerk: Clerk) -> None:
    async def leave() -> None:
        leaving = asyncio.create_task(gatherer.put("a"))
        await asyncio.to_thread(clerk.began.wait, SOON)
        leaving.cancel()
        staying = asyncio.create_task(gatherer.put("b"))
        clerk.go_on.set()
        await staying
        assert leaving.cancelled()

    run(leave())
    assert clerk.groups == [["a"], ["b"]]


def test_a_loop_that_is_gone_costs_the_others_nothing(gatherer: Gatherer[str], clerk: Clerk) -> None:
    async def begin() -> None:
        asyncio.create_task(gatherer.put("a")).add_done_callback(lambda task: task.cancelled())
        await asyncio.to_thread(clerk.began.wait, SOON)

    run(begin())  # its loop is closed before the work is done
    clerk.go_on.set()
    run(gatherer.put("b"))
    assert clerk.groups == [["a"], ["b"]]


def test_senders_on_several_loops_are_each_told_on_their_own(gatherer: Gatherer[str], clerk: Clerk) -> None:
    first = threading.Thread(target=run, args=(gatherer.put("a"),))
    first.start()
    assert clerk.began.wait(SOON)
    second = threading.Thread(target=run, args=(gatherer.put("b"),))
    second.start()
    clerk.go_on.set()
    first.join(SOON)
    second.join(SOON)
    assert not first.is_alive()
    assert not second.is_alive()
