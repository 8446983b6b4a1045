"""What the kit command does, a module a group of commands."""

from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """Something the person at the keyboard must know: one plain line, and the exit code."""

    def __init__(self, words: str, code: int = 1) -> None:
        super().__init__(words)
        self.code = code


@contextmanager
def plainly() -> Iterator[None]:
    """Turn our own errors into one plain line."""
    from bot.settings import SettingsError
    from bot.store import StoreError
    from offer_content import ContentError

    try:
        yield
    except (SettingsError, StoreError, ContentError) as error:
        raise Problem(str(error)) from None
