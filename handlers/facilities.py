"""What there is at the hubs: "do u have a washing machine", "is the nurse in", "somewhere to pray"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.talk import Choice, Reply, Say, Turn
from bot.text import fold
from bot.understand.finding import Findable, Index, find, index
from handlers import hours
from offer_content import Content
from offer_content.hubs import HubsAnswer

# Words that ask for a thing at a place; "can i" may as well ask for something of the Offer.
THERE = re.compile(
    r"\b(do (you|u|yous) have|is there|are there|have (you|u) got|you got|u got|got (any|a)|where can i|somewhere to"
    r"|who is (in|there)|whos (in|there)|(when|is) (is )?(the|a) .*(in|there|on|at)|does the|has the|hubs?)\b"
)
PERHAPS = re.compile(r"\b(can|could) (i|we)\b")


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that any hub says it has, and who comes in; findable."""

    holders: Mapping[str, tuple[str, ...]]  # what it is -> slugs of the hubs
    index: Index


def inventory(content: Content) -> Inventory:
    """Read once, when the conversation is built."""
    holders: dict[str, tuple[str, ...]] = {}
    for hub in content.hubs:
        for what in (*hub.facilities, *hub.partners):
            holders[what] = (*holders.get(what, ()), hub.slug)
    names = " ".join(("hub", *(hub.name for hub in content.hubs)))
    return Inventory(holders, index([Findable(what, what, _asked(content, what), names) for what in holders]))


def asked(things: Inventory, turn: Turn) -> str:
    """What they surely ask for of what there is; empty for nothing."""
    said = fold(turn.text)
    return _found(things, turn) if THERE.search(said) else ""


def perhaps_asked(things: Inventory, turn: Turn) -> str:
    """What they may ask for, where nothing in the Offer answers."""
    return _found(things, turn) if PERHAPS.search(fold(turn.text)) else ""


def at_hubs(content: Content, things: Inventory, turn: Turn, what: str) -> Reply:
    """Which hubs have it, and whether they are open."""
    _ = turn.translate
    hubs = [hub for hub in turn.given(HubsAnswer).hubs if hub.slug in things.holders[what]]
    has = [_("{hub}: {things}", hub=hub.name, things=_(what)) for hub in hubs]
    lines = [*has, *(hours.now(turn, hub, content.council.phone) for hub in hubs)]
    choices = (*(Choice(hub.name, "hub_one", hub.slug) for hub in hubs), Choice(_("Menu"), "menu"))
    return Reply((Say("\n".join(lines), choices),), purpose="hub")


def _found(things: Inventory, turn: Turn) -> str:
    best = find(turn.text, things.index, things.holders.keys())
    return best[0].key if best and best[0].sure else ""


def _asked(content: Content, what: str) -> tuple[str, ...]:
    known = fold(what)
    return tuple(words for thing in content.things if fold(thing.name) in known for words in thing.asked)
