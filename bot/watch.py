"""Watches the content files: what changes for the good is said from the next message on, what is broken is not."""

import threading
import traceback
from pathlib import Path

import structlog

from bot.parts import App
from bot.store import StoreError, alerts
from offer_content import HERE, ContentError, Stamp, load, stamp

log = structlog.get_logger()
EVERY = 2.0  # seconds between two looks
BROKEN = "content_broken"


class Watch:
    """A thread beside the event loop, in every process that serves or works."""

    def __init__(self, app: App, root: Path = HERE, every: float = EVERY) -> None:
        self.app, self.root, self.every = app, root, every
        self._read: Stamp | None = None  # the files that were last read, good or bad
        self._seen: Stamp | None = None  # the files at the last look
        self._told: str | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._done.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Read the files if they changed since they were last read, and stand still since the last look.

        What staff taught is looked at too: both are taken up while the service runs.
        """
        self.app.taught.look()
        seen, before = stamp(self.app.settings.council, self.root), self._seen
        self._seen = seen
        if seen == before and seen != self._read:  # a file that is still being written may be half of one
            self._read_again()
            self._read = seen
        if self._read is not None:  # until then there is nothing to tell, and another process may have told
            self._tell()

    def _read_again(self) -> None:
        try:
            content = load(self.app.settings.council, self.root)
        except ContentError as error:
            log.error("the content files are broken: what was good before stays in use", why=str(error))
            self.app.live.problems = error.problems
        else:
            self.app.live.turn_to(content)
            self.app.outbox.templates = content.templates

    def _tell(self) -> None:
        """Tell staff once, whichever of several processes sees it first. Raises StoreError: then the next look does."""
        words = "\n".join(map(str, self.app.live.problems))
        if words == self._told:
            return
        with self.app.store.begin() as tx:
            alerts.complain(tx, self.app.store.vault, BROKEN, words, self.app.clock.now())
        self._told = words

    def _run(self) -> None:
        while not self._done.wait(self.every):
            try:
                self.look()
            except StoreError as error:
                log.warning("nobody could be told of the content files yet", why=str(error))
            except Exception as error:
                place = {"error": type(error).__name__, "at": traceback.format_tb(error.__traceback__)}
                log.error("the content files could not be looked at", **place)
