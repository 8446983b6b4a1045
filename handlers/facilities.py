"""What there is at the hubs: "do u have a washing machine", "is the nurse in", "somewhere to pray"."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.clock import london
from bot.letters import rows
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


@dataclass(frozen=True, slots=True, eq=False)
class Inventory:
    """Everything that any hub says it has, and who comes in: the hubs by slug, and what it is by the words for it."""

    holders: Mapping[str, tuple[str, ...]]
    named: Mapping[str, str]
    sizes: Mapping[int, tuple[str, ...]]  # names of so many words that may be typed with a slip


@lru_cache(maxsize=4)
def inventory(content: Content) -> Inventory:
    """Read once, when the conversation is built."""
    holders: dict[str, tuple[str, ...]] = {}
    for hub in content.hubs:
        for what in (*hub.facilities, *hub.partners):
            holders[what] = (*holders.get(what, ()), hub.slug)
    named = {name: what for what in holders for name in _names(content, what)}
    return Inventory(holders, named, _by_size(named))


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
    has = [_("{hub}: {things}", hub=hub.name, things=content.said(what, _.code)) for hub in hubs]
    on = days.asked(turn.text, london(turn.now).date())
    open_then = [
        f"{hub.name}, {hours.day_line(content, turn, hub.on(day, turn.now), hub.phone)}" for day in on for hub in hubs
    ]
    lines = [*has, *(open_then or [hours.now(content, turn, hub) for hub in hubs])]
    choices = (*(Choice(hub.name, "hub_one", hub.slug) for hub in hubs), Choice(_("Menu"), "menu"))
    return Reply((Say("\n".join(lines), choices),), purpose="hub")


@lru_cache(maxsize=4)  # the same words are looked at more than once on their way
def _found(things: Inventory, said: str) -> str:
    """What their words hold, or nearly; the longest name of it wins."""
    words = said.split()
    held = (_name(things, row, size) for size in things.sizes for row in rows(words, size))
    return things.named.get(max(held, key=len, default=""), "")


def _name(things: Inventory, row: str, size: int) -> str:
    """The name that these words are, give or take a slip of the finger; empty for none."""
    if row in things.named:
        return row
    near = process.extractOne(row, things.sizes[size], scorer=fuzz.ratio, score_cutoff=NEAR)
    return str(near[0]) if near else ""


def _by_size(names: Iterable[str]) -> Mapping[int, tuple[str, ...]]:
    sizes: dict[int, list[str]] = {}
    for name in names:
        sizes.setdefault(len(name.split()), []).extend([name] if len(name) >= SHORTEST_SLIP else [])
    return {size: tuple(long) for size, long in sizes.items()}


def _names(content: Content, what: str) -> tuple[str, ...]:
    """Its own name, and what `things.yaml` knows for a word in it."""
    known = fold(what)
    others = (
        fold(word) for thing in content.things if fold(thing.name) in known for word in (thing.name, *thing.asked)
    )
    return (known, *others)
