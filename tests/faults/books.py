"""Conversations made for tests: one that counts and repeats what it hears, and ones that break."""

from collections.abc import Callable
from dataclasses import replace

from bot.engine import Book, Understand
from bot.inbox import Inbox
from bot.live import Live
from bot.talk import Meaning, Reply, Say, Step, Turn
from tests.rig import Rig

SORRY = "Sorry, something went wrong."


class Broken(Exception):
    """What a step of ours raises when it has a fault."""


def plain(text: str, language: str) -> Meaning:
    """Understands nothing, and so never goes wrong."""
    return Meaning(language)


def echo(turn: Turn) -> Reply:
    """Says how many messages it has heard from here, and the last one's words."""
    count = int(turn.value or 0) + 1
    return Reply((Say(f"{count} {turn.text}"),), step="echo", value=str(count))


def book_of(answer: Callable[[Turn], Reply], **more: Step) -> Book:
    """A book in which this answers everything."""
    step = Step(answer, listens="anything")
    steps = {"unknown": step, "echo": step, **more}
    sorry = Reply((Say(SORRY),))
    return Book(
        steps, (), (), (), {}, lambda _: (), lambda _: sorry, lambda _: None, lambda _due, _events: "", frozenset()
    )


def broken(book: Book, name: str) -> Book:
    """The same book with a fault in one of its steps."""

    def fail(turn: Turn) -> Reply:
        raise Broken(f"cannot answer {turn.text}")

    return replace(book, steps={**book.steps, name: replace(book.steps[name], act=fail)})


def use(rig: Rig, book: Book, understand: Understand = plain) -> Rig:
    """Let the installation answer from this book."""
    old = rig.app.inbox
    old.close()
    inbox = Inbox(rig.store, Live(rig.app.content, lambda _: book), understand, old.traits, rig.clock)
    rig.app = replace(rig.app, inbox=inbox)
    return rig
