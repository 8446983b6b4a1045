"""Answers to tap on WhatsApp: quick replies and list pickers, through the provider's Content API.

Limits: https://www.twilio.com/docs/content/twilio-quick-reply, …/twiliolist-picker, …/using-variables-with-content-api
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.channels import Busy
from bot.talk import Choice

BUTTONS, ITEMS = 3, 10  # in a message that WhatsApp has not approved beforehand
BUTTON_LABEL, ITEM_LABEL, PAYLOAD = 20, 24, 200  # characters
BODY, LINES = 1024, 24
PREFIX = "kit-"
REST = 60.0  # seconds; nobody's answer waits again and again for a Content API that is down
# A variable with a line break, a tab or more than four spaces fails the message (error 21656).
UNFIT = ("\t", "\r", "     ", "{{")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a message with answers looks like, its words left out.

    Every word is a variable: so there are few shapes, and nothing about anybody is kept at the provider.
    `lines` tells which lines of the text have words: a line break must be in the template itself.
    """

    kind: Literal["quick-reply", "list-picker"]
    lines: tuple[bool, ...]
    choices: int

    @property
    def name(self) -> str:
        """The name by which the template is found again, also by another process."""
        return f"{PREFIX}{self.kind}-{self.choices}-{''.join(str(int(line)) for line in self.lines)}"


def shape(text: str, choices: Sequence[Choice]) -> Shape | None:
    """The shape that carries these words and answers; None when they break a limit."""
    lines = tuple(bool(line.strip()) for line in text.split("\n"))
    if not any(lines) or len(lines) > LINES or len(text) > BODY or any(unfit in text for unfit in UNFIT):
        return None
    if len(choices) <= BUTTONS and _all_fit(choices, BUTTON_LABEL):
        return Shape("quick-reply", lines, len(choices))
    if len(choices) <= ITEMS and _all_fit(choices, ITEM_LABEL):
        return Shape("list-picker", lines, len(choices))
    return None


def variables(text: str, choices: Sequence[Choice]) -> dict[str, str]:
    """The words that go into a shape, by the numbers that `template` gives them."""
    words = [line for line in text.split("\n") if line.strip()]
    for choice in choices:
        words += (choice.label, choice.payload)
    return {str(number): word for number, word in enumerate(words, 1)}


def template(wanted: Shape) -> dict[str, Any]:
    """The shape as the Content API wants it.

    {"friendly_name": "kit-quick-reply-2-101", "language": "en", "variables": {"1": "-", …}, "types":
     {"twilio/quick-reply": {"body": "{{1}}\\n\\n{{2}}", "actions":
       [{"type": "QUICK_REPLY", "title": "{{3}}", "id": "{{4}}"}, {"type": "QUICK_REPLY", …}]}}}
    """
    slots = iter([f"{{{{{number}}}}}" for number in range(1, _slots(wanted) + 1)])
    body = "\n".join(next(slots) if line else "" for line in wanted.lines)
    pairs = [(next(slots), next(slots)) for _ in range(wanted.choices)]
    return {
        "friendly_name": wanted.name,
        "language": "en",
        "variables": {str(number): "-" for number in range(1, _slots(wanted) + 1)},
        "types": {f"twilio/{wanted.kind}": _looks(wanted, body, pairs)},
    }


def numbered(text: str, choices: Sequence[Choice], limit: int) -> str:
    """The answers as numbered lines under the text. Lines beyond the limit are left off: the words come first."""
    lines = [text, *(f"{number} {choice.label}" for number, choice in enumerate(choices, 1))]
    while len(lines) > 1 and sum(map(len, lines)) + len(lines) - 1 > limit:
        lines.pop()
    return "\n".join(lines)


class Shelf:
    """The templates that exist at the provider, by name: listed once, and made when one is missing."""

    def __init__(self, contents: Any, request: Any) -> None:
        self._contents = contents
        self._request = request
        self._sids: dict[str, str] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._rest_until = 0.0

    async def sid(self, wanted: Shape) -> str:
        """The provider's id of this shape. Raises SendError."""
        if self._sids and wanted.name in self._sids:
            return self._sids[wanted.name]
        async with self._one_at_a_time:
            if asyncio.get_running_loop().time() < self._rest_until:
                raise Busy("the message provider had no templates for us a moment ago")
            self._rest_until = asyncio.get_running_loop().time() + REST  # unless this goes well
            sid = await self._found_or_made(wanted)
            self._rest_until = 0.0
            return sid

    def forget(self) -> None:
        """Look again before the next message: somebody may have deleted a template in the provider's console."""
        self._sids = None

    async def _found_or_made(self, wanted: Shape) -> str:
        if self._sids is None:
            self._sids = await self._list()
        if wanted.name not in self._sids:
            made = await self._contents.create_async(self._request(template(wanted)))
            self._sids[wanted.name] = made.sid
        return self._sids[wanted.name]

    async def _list(self) -> dict[str, str]:
        known = await self._contents.list_async(page_size=500)
        return {
            content.friendly_name: content.sid for content in known if (content.friendly_name or "").startswith(PREFIX)
        }


def _looks(wanted: Shape, body: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    if wanted.kind == "quick-reply":
        return {"body": body, "actions": [{"type": "QUICK_REPLY", "title": title, "id": id} for title, id in pairs]}
    # The word on the button that opens the list is in no language: we do not know the person's here.
    return {"body": body, "button": f"1–{wanted.choices}", "items": [{"item": item, "id": id} for item, id in pairs]}


def _slots(wanted: Shape) -> int:
    return sum(wanted.lines) + 2 * wanted.choices


def _all_fit(choices: Sequence[Choice], limit: int) -> bool:
    """WhatsApp wants labels and payloads to differ within a message, and counts an emoji as two."""
    labels, payloads = {choice.label.strip() for choice in choices}, {choice.payload for choice in choices}
    if len(labels) < len(choices) or len(payloads) < len(choices):
        return False
    fits = all(0 < len(label.encode("utf-16-le")) // 2 <= limit for label in labels)
    return fits and all(0 < len(payload) <= PAYLOAD for payload in payloads)
