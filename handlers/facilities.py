"""What there is at the hubs: "do u have a washing machine", "is the nurse in", "somewhere to pray"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.clock import london
from bot.talk import Choice, Reply, Say, Turn
from bot.text import fold
from bot.understand.finding import NEAR, SHORTEST_SLIP
from handlers import days, hours
from offer_content import Content
from offer_content.hubs import HubsAnswer

# Words that ask for a thing at a place; "can i" may as well ask for something of the Offer.
THERE = re.compile(
    r"\b(do (you|u|yous) have|is there|are there|have (you|u) got|you got|u got|where can i|somewhere to"
    r"|who is (in|there)|whos (in|there)|(when|is) (is )?(the|a) .*(in|there|on|at)|does the|has the|hubs?)\b"
)
PERHAPS = re.compile(r"\b(can|could) (i|we)\b")


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that any hub says it has, and who comes in: the hubs by slug, and the words people use for it."""

    holders: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]


def inventory(content: Content) -> Inventory:
    """Read once, when the conversation is built."""
    holders: dict[str, tuple[str, ...]] = {}
    for hub in content.hubs:
        for what in (*hub.facilities, *hub.partners):
            holders[what] = (*holders.get(what, ()), hub.slug)
    return Inventory(holders, {what: _words(content, what) for what in holders})


def asked(things: Inventory, turn: Turn) -> str:
    """What they surely ask for of what there is; empty for nothing."""
    said = fold(turn.text)
    bare = any(said == name for names in things.words.values() for name in names)
    return _found(things, turn) if bare or THERE.search(said) else ""


def perhaps_asked(things: Inventory, turn: Turn) -> str:
    """What they may ask for, where nothing in the Offer answers."""
    return _found(things, turn) if PERHAPS.search(fold(turn.text)) else ""


def at_hubs(content: Content, things: Inventory, turn: Turn, what: str) -> Reply:
    """Which hubs have it, and whether they are open."""
    _ = turn.translate
    hubs = [hub for hub in turn.given(HubsAnswer).hubs if hub.slug in things.holders[what]]
    has = [_("{hub}: {things}", hub=hub.name, things=_(what)) for hub in hubs]
    on, phone = days.asked(turn.text, london(turn.now).date()), content.council.phone
    open_then = [
        f"{hub.name}, {hours.day_line(turn, hub.on(day, turn.now), hub.phone or phone)}" for day in on for hub in hubs
    ]
    lines = [*has, *(open_then or [hours.now(turn, hub, phone) for hub in hubs])]
    choices = (*(Choice(hub.name, "hub_one", hub.slug) for hub in hubs), Choice(_("Menu"), "menu"))
    return Reply((Say("\n".join(lines), choices),), purpose="hub")


def _found(things: Inventory, turn: Turn) -> str:
    """The first thing that their words hold, or nearly; the longest name of it wins."""
    said = fold(turn.text).split()
    named = [(len(name), what) for what, names in things.words.items() for name in names if _holds(said, name)]
    return max(named, default=(0, ""))[1]


def _holds(said: Sequence[str], name: str) -> bool:
    """Whether these words stand in a row in what was said, give or take a slip of the finger."""
    size = len(name.split())
    rows = (" ".join(said[at : at + size]) for at in range(len(said) - size + 1))
    return any(row == name or (len(name) >= SHORTEST_SLIP and fuzz.ratio(row, name) >= NEAR) for row in rows)


def _words(content: Content, what: str) -> tuple[str, ...]:
    """Its own name, and what `things.yaml` knows for a word in it."""
    known = fold(what)
    others = (
        fold(word) for thing in content.things if fold(thing.name) in known for word in (thing.name, *thing.asked)
    )
    return (known, *others)
