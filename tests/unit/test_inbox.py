"""Receiving: each message once, in order, answered even where a step of ours fails, and nothing lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import make_book
from bot.engine import FORGET_AFTER
from bot.i18n import translator
from bot.inbox import Inbox
from bot.store import Store, StoreBusy, handles, messages, people
from bot.store.people import NewPerson
from bot.store.schema import alert, contact, handle, message, outbox, person
from bot.talk import (
    Address,
    Adviser,
    CodeAnswer,
    Meaning,
    NeedAdviser,
    NeedCode,
    RaiseAlert,
    Reply,
    Say,
    SetLanguage,
    Step,
    StopMessages,
    Turn,
)
from bot.understand import understand
from tests.faults.books import SORRY, book_of, broken, echo, use
from tests.rig import ROBIN, STRANGER, Rig

POISON = "poison"


def spoil(turn: Turn) -> Reply:
    """Answers; but one answer can never be stored."""
    kind: Any = None if turn.text == POISON else "noted"
    return replace(echo(turn), effects=(RaiseAlert(kind),))


def heard(rig: Rig) -> list[str]:
    """Everything said to us, in the order in which it was stored."""
    return [messages.open_text(rig.store.vault, row) for row in rig.rows(message, message.c.direction == "in")]


def said(rig: Rig) -> list[str]:
    """Every reply, in the order in which it was made."""
    return [messages.open_text(rig.store.vault, row) for row in rig.rows(message, message.c.direction == "out")]


def kinds(rig: Rig) -> list[str]:
    return [row.kind for row in rig.rows(alert)]


# --- a step that fails ---


def test_a_step_that_fails_gives_the_fixed_line_with_the_councils_phone(rig: Rig) -> None:
    rig.person()
    rig.text("hi")
    use(rig, broken(make_book(rig.app.content), "hub_asked"), understand)
    (answer,) = rig.text("when is the hub open?")
    assert rig.app.content.council.phone in answer
    assert "999" in answer
    assert "failed" not in answer


def test_the_fixed_line_is_in_the_persons_language_or_in_english_until_it_is_translated(rig: Rig) -> None:
    rig.person(language="ar")
    use(rig, broken(make_book(rig.app.content), "hub_asked"), understand)
    (answer,) = rig.text("when is the hub open?")
    words = "Sorry, something went wrong. Please ring {phone}. In an emergency ring 999."
    assert answer == translator("ar")(words, phone=rig.app.content.council.phone)


def test_a_step_that_fails_keeps_the_step_and_the_choices(rig: Rig) -> None:
    rig.person()
    rig.text("hi")
    rig.text("what am i entitled to?")
    (before,) = rig.rows(handle)
    use(rig, broken(make_book(rig.app.content), "hub_asked"), understand)
    rig.text("when is the hub open?")
    (after,) = rig.rows(handle)
    assert before.choices
    assert (after.step, after.choices) == (before.step, before.choices)


def test_where_no_step_can_be_chosen_the_choices_are_kept_too(rig: Rig) -> None:
    rig.person()
    rig.text("what am i entitled to?")
    (before,) = rig.rows(handle)
    book = make_book(rig.app.content)
    use(
        rig,
        replace(
            book,
            intents={},
            steps={},
            barred=(),
            interrupts=(),
            words=(),
            seeming=(),
            greeted=frozenset(),
            together=frozenset(),
        ),
    )
    (answer,) = rig.text("zzz")
    (after,) = rig.rows(handle)
    assert rig.app.content.council.phone in answer
    assert (after.step, after.choices) == (before.step, before.choices)


def test_a_step_that_fails_is_told_to_staff_and_its_message_stays(rig: Rig) -> None:
    rig.person()
    use(rig, broken(make_book(rig.app.content), "hub_asked"), understand)
    rig.text("when is the hub open?")
    assert heard(rig) == ["when is the hub open?"]
    (raised,) = rig.rows(alert)
    assert raised.kind == "handler_failed"
    assert rig.store.vault.open(raised.words, raised.ref) == "when is the hub open?"
    assert raised.contact_id == rig.rows(contact)[0].id


def test_the_log_tells_where_a_step_failed_and_nothing_that_was_said(rig: Rig) -> None:
    use(rig, broken(book_of(echo), "unknown"))
    with capture_logs() as entries:
        rig.text("I slept at Marek's")
    (entry,) = entries
    assert (entry["event"], entry["step"], entry["error"]) == ("a step failed", "unknown", "Broken")
    assert "books.py" in str(entry["at"])
    assert "Marek" not in str(entries)


def test_the_next_message_is_answered_as_if_nothing_had_happened(rig: Rig) -> None:
    use(rig, broken(book_of(echo), "echo"))
    assert rig.text("one") == ["1 one"]
    assert rig.text("two") == [SORRY]
    use(rig, book_of(echo))
    assert rig.text("three") == ["2 three"]


def test_a_step_is_forgotten_after_a_day(rig: Rig) -> None:
    use(rig, book_of(echo))
    assert rig.text("one") == ["1 one"]
    rig.clock.at += FORGET_AFTER
    assert rig.text("two") == ["2 two"]
    rig.clock.at += FORGET_AFTER + timedelta(seconds=1)
    assert rig.text("three") == ["1 three"]


def test_a_fault_does_not_make_an_old_question_fresh_again(rig: Rig) -> None:
    use(rig, broken(book_of(echo), "unknown"))
    rig.text("one")
    use(rig, book_of(echo))
    assert rig.text("two") == ["1 two"]
    rig.clock.at += timedelta(days=2)
    use(rig, broken(book_of(echo), "unknown"))
    assert rig.text("three") == [SORRY]
    use(rig, book_of(echo))
    assert rig.text("four") == ["1 four"], "and not the second of a count from two days ago"


# --- a message that cannot be stored as it is answered ---


def test_an_answer_that_cannot_be_stored_gives_way_to_the_fixed_line(rig: Rig) -> None:
    use(rig, book_of(spoil))
    assert rig.text(POISON) == [SORRY]
    assert heard(rig) == [POISON]


def test_one_bad_message_among_others_costs_the_others_nothing(rig: Rig) -> None:
    use(rig, book_of(spoil))
    arrivals = [rig.inbound(text, f"+44770090030{n}") for n, text in enumerate(("a", "b", POISON, "c", "d"))]

    async def all_at_once() -> None:
        await asyncio.gather(*(rig.app.inbox.accept(arrival) for arrival in arrivals))

    rig.loop.run_until_complete(all_at_once())
    assert sorted(said(rig)) == sorted(["1 a", "1 b", "1 c", "1 d", SORRY])


def test_a_message_that_not_even_the_fixed_line_can_answer_is_shelved_for_staff(rig: Rig) -> None:
    def unstorable(turn: Turn) -> Reply:
        return spoil(replace(turn, text=POISON))

    use(rig, replace(book_of(spoil), sorry=unstorable))
    assert rig.text(POISON) == []
    (raised,) = rig.rows(alert)
    assert (raised.kind, raised.urgent) == ("handler_failed", True)
    assert rig.store.vault.open(raised.words, raised.ref) == POISON
    assert heard(rig) == [POISON]
    assert rig.rows(message)[0].status == "received"


def test_a_message_that_cannot_even_be_understood_is_shelved_for_staff(rig: Rig) -> None:
    def baffled(text: str, language: str) -> Meaning:
        raise ValueError(f"what is {text}?")

    use(rig, book_of(echo), baffled)
    with capture_logs() as entries:
        rig.text("Marek")
    assert heard(rig) == ["Marek"]
    assert kinds(rig) == ["handler_failed"]
    assert "Marek" not in str(entries)


def test_a_shelved_message_is_not_shelved_again_when_it_is_posted_again(rig: Rig) -> None:
    def unstorable(turn: Turn) -> Reply:
        return spoil(replace(turn, text=POISON))

    use(rig, replace(book_of(spoil), sorry=unstorable))
    inbound = rig.inbound(POISON)
    rig.app.inbox.receive([inbound])
    rig.app.inbox.receive([inbound])
    assert len(heard(rig)) == 1
    assert rig.rows(alert)[0].count == 1


def test_nothing_of_a_failed_answer_stays(rig: Rig) -> None:
    """The step's other effects were undone with it: half an answer would be worse than none."""

    def stop_and_break(turn: Turn) -> Reply:
        return replace(spoil(turn), effects=(StopMessages(), *spoil(turn).effects))

    rig.person()
    use(rig, book_of(stop_and_break))
    rig.text(POISON)
    assert rig.rows(person)[0].opted_out_at is None


# --- order ---


def test_messages_of_one_person_at_once_are_answered_in_the_order_they_came(rig: Rig) -> None:
    use(rig, book_of(echo))
    arrivals = [rig.inbound(f"word {n}") for n in range(30)]

    async def all_at_once() -> None:
        await asyncio.gather(*(rig.app.inbox.accept(arrival) for arrival in arrivals))

    rig.loop.run_until_complete(all_at_once())
    rig.deliver()
    expected = [f"{n + 1} word {n}" for n in range(30)]
    assert said(rig) == expected
    assert [outgoing.text for outgoing in rig.arrived] == expected


def test_a_language_chosen_in_a_batch_holds_for_the_rest_of_it(rig: Rig) -> None:
    def choose(turn: Turn) -> Reply:
        effects = (SetLanguage("so"),) if turn.text == "somali" else ()
        return Reply((Say(turn.translate.code),), effects=effects)

    rig.person()
    use(rig, book_of(choose))
    rig.app.inbox.receive([rig.inbound("somali"), rig.inbound("hello")])
    assert said(rig) == ["en", "so"]
    assert [row.language for row in rig.rows(message, message.c.direction == "out")] == ["so", "so"]
    assert rig.rows(contact)[0].language == "so"


# --- what a step is told ---


def test_a_step_is_given_what_it_needs(rig: Rig) -> None:
    def outcome(turn: Turn) -> Reply:
        return Reply((Say(turn.given(CodeAnswer).outcome),))

    book = book_of(outcome)
    asking = Step(outcome, needs=lambda turn: (NeedCode(turn.text),))
    use(rig, replace(book, steps={**book.steps, "unknown": asking}))
    assert rig.text("ABC234") == ["wrong"]


def test_a_step_knows_the_adviser_of_a_verified_person_only(rig: Rig) -> None:
    def who(turn: Turn) -> Reply:
        return Reply((Say(turn.given(Adviser).name or "nobody"),))

    asking = Step(who, needs=lambda _turn: (NeedAdviser(),))
    book = book_of(who)
    use(rig, replace(book, steps={**book.steps, "unknown": asking}))
    rig.adviser(rig.person())
    assert rig.text("who is my pa?") == ["Ash"]
    assert rig.text("who is my pa?", STRANGER) == ["nobody"]


def test_a_step_is_told_nothing_of_the_person_behind_an_unverified_handle(rig: Rig) -> None:
    told: list[Turn] = []

    def listen(turn: Turn) -> Reply:
        told.append(turn)
        return echo(turn)

    person_id = rig.person(language="so")
    with rig.store.begin() as tx:
        tx.execute(handle.update().values(state="unverified"))
    use(rig, book_of(listen))
    rig.text("hello")
    assert rig.rows(handle)[0].person_id == person_id
    assert (told[0].who.name, told[0].who.ref, told[0].who.verified, told[0].translate.code) == ("", "", False, "en")


def test_a_carrier_that_has_answered_stop_gets_no_answer_of_ours(rig: Rig) -> None:
    rig.person()
    use(rig, make_book(rig.app.content), understand)
    rig.app.inbox.receive([replace(rig.inbound("STOP"), carrier="stop")])
    assert rig.rows(outbox) == []
    assert rig.rows(person)[0].opted_out_at == rig.clock.at


# --- stop and start ---


def test_start_undoes_a_stop_from_before_we_knew_who_it_was(rig: Rig) -> None:
    use(rig, make_book(rig.app.content), understand)
    rig.text("stop")
    assert rig.rows(handle)[0].opted_out_at == rig.clock.at
    with rig.store.begin() as tx:
        person_id = people.add(tx, rig.store.vault, NewPerson("Robin"), rig.clock.at)
        handles.add(tx, rig.store.vault, Address("simulator", ROBIN), person_id, rig.clock.at)
    rig.text("start")
    assert rig.rows(handle)[0].opted_out_at is None
    assert rig.rows(person)[0].opted_out_at is None


def test_stop_from_one_handle_ends_what_we_start_for_the_whole_person(rig: Rig) -> None:
    person_id = rig.person()
    with rig.store.begin() as tx:
        handles.add(tx, rig.store.vault, Address("simulator", "+447700900002"), person_id, rig.clock.at)
    use(rig, make_book(rig.app.content), understand)
    rig.text("stop", "+447700900002")
    assert rig.rows(person)[0].opted_out_at == rig.clock.at


# --- when the database is away ---


def test_a_locked_database_keeps_nothing_and_says_so(rig: Rig) -> None:
    use(rig, book_of(echo))
    rig.text("one")
    inbox, two = rig.app.inbox, rig.inbound("two")
    store = Store(rig.app.settings.database_url, rig.store.vault, patience=0.05)
    impatient = Inbox(store, inbox.live, inbox.understand, inbox.traits, rig.clock)
    with rig.store.begin() as tx:
        handles.lock(tx, rig.store.vault, [two.address], rig.clock.at)
        with pytest.raises(StoreBusy):
            impatient.receive([two])
    assert heard(rig) == ["one"]
    impatient.receive([two])
    assert said(rig) == ["1 one", "2 two"]
    impatient.close()
    store.close()


def test_an_inbox_that_is_closed_takes_nothing_more(rig: Rig) -> None:
    use(rig, book_of(echo))
    rig.app.inbox.close()
    with pytest.raises(RuntimeError, match="closed"):
        rig.loop.run_until_complete(rig.app.inbox.accept(rig.inbound("hello")))
