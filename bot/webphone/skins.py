"""How other channels would show what the web phone shows: the same words as their own traits would send them.

A skin is a way of seeing only: every message here travels by the simulator. Telegram carries what the simulator
carries, and needs no look of its own.
"""

from collections.abc import Mapping

from bot.channels.twilio import TRAITS
from bot.channels.twilio_content import numbered, shape
from bot.sms import is_gsm, segments
from bot.talk import Say
from bot.text import render

PENCE = 4  # a segment. An example price: what one costs is in the council's own contract
KINDS = {"quick-reply": "buttons", "list-picker": "list"}
Part = Mapping[str, object]


def looks(say: Say) -> dict[str, list[Part]]:
    """The messages that would go out by each channel whose look differs."""
    return {"sms": [_sms(part) for part in render(say, TRAITS["sms"])], "whatsapp": _whatsapp(say)}


def counted(text: str) -> dict[str, object]:
    """What it would take to text this, as it is typed."""
    return {"characters": len(text), "segments": segments(text) if text else 0, "gsm": is_gsm(text)}


def _sms(part: Say) -> Part:
    count = segments(part.text)
    return {"text": part.text, "choices": "", "segments": count, "pence": count * PENCE}


def _whatsapp(say: Say) -> list[Part]:
    return [_tapped(part) if part.choices else _plain(part.text) for part in render(say, TRAITS["whatsapp"])]


def _tapped(part: Say) -> Part:
    """With buttons or a list where WhatsApp has a shape for these words; else numbered, as we then send it."""
    fits = shape(part.text, part.choices)
    if fits:
        return {"text": part.text, "choices": KINDS[fits.kind]}
    return _plain(numbered(part.text, part.choices, TRAITS["whatsapp"].text_limit))


def _plain(text: str) -> Part:
    return {"text": text, "choices": ""}
