"""The simulator under the contract suite."""

import hashlib
import hmac
import itertools
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Self

from bot.channels import Channel, Webhook
from bot.channels.simulator import SIGNATURE_HEADER, Phone, Simulator
from bot.talk import Address, Outgoing
from tests.contracts.rig import Rig

SECRET = "a-simulator-secret-that-must-never-be-seen"
ADA = "+447700900123"


class SimulatorRig:
    """The simulator with a phone that someone holds."""

    faults = frozenset(("blocked", "busy", "busy_retry_after", "server_error", "bad_credentials", "refused"))
    carries = frozenset(("empty", "nul", "long", "surrogate"))
    secrets: tuple[str, ...] = (SECRET,)

    def __init__(self) -> None:
        self.arrived: list[Outgoing] = []
        self.phone = Phone()
        self.channel: Channel = Simulator(SECRET, self.arrived.append, self.phone)
        self._ids = itertools.count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def message(self, text: str, *, provider_id: str = "", sender: str = "", payload: str = "") -> Webhook:
        said = {"id": provider_id or f"m{next(self._ids)}", "from": sender or ADA, "text": text, "payload": payload}
        return self._posted(said)

    def voice_note(self) -> Webhook:
        return self._attached("voice", "voice-1", "audio/ogg")

    def location(self) -> Webhook:
        return self._attached("location", "51.507351,-0.127758", "")

    def forged(self) -> Webhook:
        genuine = self.message("let me in")
        return Webhook(genuine.url, {SIGNATURE_HEADER: "0" * 64}, genuine.body)

    def malformed(self) -> Webhook:
        return self._posted({"text": "from nobody"})

    def receipt(self, provider_id: str, status: str, ref: str = "") -> Webhook | None:
        return self._posted({"id": provider_id, "status": status, "ref": ref})

    def address(self) -> Address:
        return Address("simulator", ADA)

    def fail_next(self, fault: str) -> None:
        match fault:
            case "blocked":
                self.phone.block(ADA)
            case "busy":
                self.phone.busy()
            case "busy_retry_after":
                self.phone.busy(retry_after=7)
            case "server_error":
                self.phone.lose_the_answer()
            case "bad_credentials":
                self.phone.lock_us_out()
            case "refused":
                self.phone.refuse()
            case _:
                raise ValueError(f"the simulated phone has no such fault: {fault}")

    @property
    def accepted(self) -> list[str]:
        return [each.text for each in self.arrived]

    @property
    def offered(self) -> tuple[tuple[str, str], ...]:
        return tuple((choice.label, choice.payload) for choice in self.arrived[-1].choices)

    def close(self) -> None:
        """Nothing to let go."""

    def _attached(self, kind: str, reference: str, content_type: str) -> Webhook:
        attachment = {"kind": kind, "reference": reference, "content_type": content_type}
        return self._posted({"id": f"m{next(self._ids)}", "from": ADA, "attachments": [attachment]})

    def _posted(self, body: dict[str, Any]) -> Webhook:
        raw = json.dumps(body).encode()
        signature = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        return Webhook("https://kit.example/webhooks/simulator", {SIGNATURE_HEADER: signature}, raw)


def rigs() -> dict[str, Callable[[], AbstractContextManager[Rig]]]:
    """One rig for the suite, by the channel's name."""
    return {"simulator": SimulatorRig}
