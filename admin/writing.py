"""Writing to a person as a member of staff: what to warn of first; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal

from bot.clock import london
from bot.letter import TEMPLATE
from bot.sending import FINAL, barred, quiet_until
from bot.talk import ChannelName, Traits
from bot.ways import starts

Despite = Literal["missing", "custody", "opted_out", "quiet_hours", "window_closed"]
Kind = Literal["missing", "custody", "opted_out", "quiet_hours", "window_closed", "deceased", "closed", "no_way"]

WORDS: Mapping[str, str] = {
    "missing": "They are recorded as missing. Somebody else may hold their phone.",
    "custody": "They are recorded as in custody. Somebody else may hold their phone.",
    "opted_out": "They asked us not to text them first.",
    "window_closed": "WhatsApp takes no message more than 24 hours after their last one. "
    "This goes by SMS where we can, or waits until they write.",
    "deceased": "They are recorded as having died. Nothing can be sent.",
    "closed": "Their case is closed. Nothing can be sent until it is opened again.",
    "no_way": "There is no phone or account of theirs that we may write to. Record their phone, or make a code.",
}


@dataclass(frozen=True, slots=True)
class Warned:
    """One reason not to send this now; a final one cannot be overridden."""

    kind: Kind
    words: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the installation says: running channels, who has an approved template, and the usual quiet hours."""

    traits: Mapping[ChannelName, Traits]
    templates: Mapping[str, Mapping[str, str]]
    quiet: tuple[time, time]


def warnings(way: Any | None, person: Any, rules: Rules, now: datetime) -> tuple[Warned, ...]:
    """Everything that speaks against sending now, overridden or not."""
    if person.status in FINAL:
        return (_warn(person.status, final=True),)
    if way is None:
        return (_warn("no_way", final=True),)
    if not starts(way, person, now):
        silenced = barred(status=person.status, opted_out=False, handle_state=way.state, despite=())
        return (_warn(silenced),) if silenced else ()
    return (*_barred(way, person), *_too_late(person, rules, now), *_window(way, person, rules, now))


def _barred(way: Any, person: Any) -> list[Warned]:
    """Both reasons where both hold: `barred` names the first that is not overridden."""
    opted_out = person.opted_out_at is not None or way.opted_out_at is not None
    found: list[str] = []
    for _ in range(2):
        why = barred(status=person.status, opted_out=opted_out, handle_state=way.state, despite=found)
        found += [why] if why else []
    return [_warn(why) for why in found]


def _too_late(person: Any, rules: Rules, now: datetime) -> list[Warned]:
    own = person.quiet_from and (time.fromisoformat(person.quiet_from), time.fromisoformat(person.quiet_to))
    until = quiet_until(now, own or rules.quiet)
    return [Warned("quiet_hours", f"It is quiet hours until {london(until):%H:%M}.")] if until else []


def _window(way: Any, person: Any, rules: Rules, now: datetime) -> list[Warned]:
    window = rules.traits[way.channel].reply_window
    if window is None or (way.last_in_at is not None and now - way.last_in_at < window):
        return []
    return [] if rules.templates.get(TEMPLATE, {}).get(person.language) else [_warn("window_closed")]


def _warn(kind: Any, *, final: bool = False) -> Warned:
    return Warned(kind, WORDS[kind], final)
