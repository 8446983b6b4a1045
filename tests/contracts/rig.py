"""What the contract suite asks of every channel: a provider on loopback, and a person on its far side."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import pytest

from bot.channels import Channel, SendError, Webhook
from bot.talk import Address, Choice, Inbound, Outgoing

T = TypeVar("T")
SAID = "I slept at Marek's, please tell no one"


class Rig(Protocol):
    """One real channel, pointed at a provider on loopback.

    A rig may also have `faults` (those its provider knows, of FAULTS), `carries` (of CARRIES: words that its provider
    can carry) and `offered` (the choices under the last accepted message, as (label, payload)).
    """

    channel: Channel
    secrets: tuple[str, ...]

    def message(self, text: str, *, provider_id: str = "", sender: str = "", payload: str = "") -> Webhook:
        """A genuine signed request as the provider would send it."""
        ...

    def voice_note(self) -> Webhook:
        """A genuine request: someone spoke."""
        ...

    def location(self) -> Webhook:
        """A genuine request: someone shows where they are."""
        ...

    def forged(self) -> Webhook:
        """A request that someone else made up."""
        ...

    def malformed(self) -> Webhook:
        """A genuine sender, a senseless body."""
        ...

    def receipt(self, provider_id: str, status: str, ref: str = "") -> Webhook | None:
        """A genuine delivery receipt; None where the provider has no receipts."""
        ...

    def address(self) -> Address:
        """Someone reachable."""
        ...

    def fail_next(self, fault: str) -> None:
        """Let the next send fail in this way, one of FAULTS."""
        ...

    @property
    def accepted(self) -> list[str]:
        """The texts that the provider accepted, in order."""
        ...

    def close(self) -> None:
        """Let the provider go."""
        ...


FAULTS = frozenset(
    (
        "blocked",
        "bad_address",
        "busy",
        "busy_retry_after",
        "server_error",
        "hang",
        "reset",
        "bad_credentials",
        "refused",
        "wrong_json",
    )
)
CARRIES = frozenset(("empty", "nul", "long"))  # and "surrogate", where the provider speaks JSON


def do(rig: Rig, work: Callable[[], Awaitable[T]]) -> T:
    """Run this on one event loop and let the channel's connections go on the same."""

    async def run() -> T:
        try:
            return await work()
        finally:
            await rig.channel.close()

    return asyncio.run(run())


def send(rig: Rig, text: str = SAID, choices: tuple[Choice, ...] = ()) -> str:
    return do(rig, lambda: rig.channel.send(Outgoing(rig.address(), text, choices, ref="m_1")))


def failure(rig: Rig, fault: str) -> SendError:
    rig.fail_next(fault)
    with pytest.raises(SendError) as caught:
        send(rig)
    return caught.value


def one(rig: Rig, request: Webhook) -> Inbound:
    (inbound,) = rig.channel.receive(request)
    return inbound


def private(rig: Rig) -> tuple[str, ...]:
    return (*rig.secrets, rig.address().value.removeprefix("whatsapp:").lstrip("+"), SAID)


def revealed(rig: Rig, seen: str) -> list[str]:
    return [each for each in private(rig) if each in seen]
