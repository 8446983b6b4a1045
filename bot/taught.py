"""Understanding, with what this council's staff said was missed: read again whenever somebody adds to it."""

from bot.store import Store, missed
from bot.talk import Meaning
from bot.understand import NONE_MISSED, understand
from bot.understand.phrases import Index, index


class Taught:
    """`understand`, and the phrases that staff added beside it. `look` reads them only when they changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._edition = ""
        self._missed: Index = NONE_MISSED

    def __call__(self, text: str, language: str) -> Meaning:
        return understand(text, language, self._missed)

    def look(self) -> None:
        """Take up what staff added or took back since the last look. Raises StoreError."""
        with self._store.read() as read:
            edition = missed.edition(read)
            if edition == self._edition:
                return
            phrases = missed.words(read, self._store.vault)
        self._missed = index(phrases)
        self._edition = edition
