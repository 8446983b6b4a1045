"""What the bot says now: the content in use and the book made of it, which may be replaced while it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.engine import Book
from offer_content import Content, Problem


@dataclass(frozen=True, slots=True)
class Edition:
    """One good reading of the content files, and the conversation made of it."""

    content: Content
    book: Book


class Live:
    """The edition in use. `problems` says why the files that are there now are not."""

    def __init__(self, content: Content, make_book: Callable[[Content], Book]) -> None:
        self._make_book = make_book
        self.problems: tuple[Problem, ...] = ()
        self.turn_to(content)

    def turn_to(self, content: Content) -> None:
        """Say this from now on. Whoever holds the edition of before goes on with it, whole."""
        self.edition = Edition(content, self._make_book(content))
        self.problems = ()
