"""The parts of a running installation, in one value."""

from dataclasses import dataclass

from bot.channels import Channel
from bot.clock import Clock
from bot.inbox import Inbox
from bot.live import Live
from bot.outbox import Outbox
from bot.settings import Settings
from bot.store import Store
from bot.talk import ChannelName
from bot.taught import Taught
from offer_content import Content


@dataclass(frozen=True, slots=True)
class App:
    """A whole installation, ready to receive and to send; nothing is opened before it is used."""

    settings: Settings
    clock: Clock
    store: Store
    live: Live
    taught: Taught
    channels: dict[ChannelName, Channel]
    inbox: Inbox
    outbox: Outbox

    @property
    def content(self) -> Content:
        """What the council says now."""
        return self.live.edition.content

    def close(self) -> None:
        """Finish what is queued and let the database go."""
        self.inbox.close()
        self.store.close()
