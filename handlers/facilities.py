"""What there is at the hubs: "do u have a washing machine", "is the nurse in", "somewhere to pray"."""

import re
from collections.abc import Iterator, Mapping, Sequence
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
    """Everything that any hub says it has, and who comes in: the hubs by slug, and what it is by the words for it."""

    holders: Mapping[str, tuple[str, ...]]
    named: Mapping[str, str]


def inventory(content: Content) -> Inventory:
    """Read once, when the conversation is built."""
    holders: dict[str, tuple[str, ...]] = {}
    for hub in content.hubs:
        for what in (*hub.facilities, *hub.partners):
            holders[what] = (*holders.get(what, ()), hub.slug)
    return Inventory(holders, {name: what for what in holders for name in _names(content, what)})


def asked(things: Inventory, turn: Turn) -> str:
    """What they surely ask for of what there is; empty for nothing."""
    said = fold(turn.text)
    return _found(things, said) if said in things.named or THERE.search(said) else ""


def perhaps_asked(things: Inventory, turn: Turn) -> str:
    """What they may ask for, where nothing in the Offer answers."""
    said = fold(turn.text)
    return _found(things, said) if PERHAPS.search(said) else ""


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


def _found(things: Inventory, said: str) -> str:
    """What their words hold, or nearly; the longest name of it wins."""
    words = said.split()
    rows = {size: tuple(_rows(words, size)) for size in {len(name.split()) for name in things.named}}
    held = (name for name in things.named if _holds(rows[len(name.split())], name))
    return things.named.get(max(held, key=len, default=""), "")


def _rows(words: Sequence[str], size: int) -> Iterator[str]:
    """So many words in a row, from each word on."""
    return (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


def _holds(rows: Sequence[str], name: str) -> bool:
    """Whether one of these is that name, give or take a slip of the finger."""
    return name in rows or (len(name) >= SHORTEST_SLIP and any(fuzz.ratio(row, name) >= NEAR for row in rows))


def _names(content: Content, what: str) -> tuple[str, ...]:
    """Its own name, and what `things.yaml` knows for a word in it."""
    known = fold(what)
    others = (
        fold(word) for thing in content.things if fold(thing.name) in known for word in (thing.name, *thing.asked)
    )
    return (known, *others)
