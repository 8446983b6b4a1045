"""Reads the areas of a council and the things that hubs may have."""

from collections.abc import Collection, Iterable

from offer_content.fields import Fields
from offer_content.places import Area, Thing

MOST_AREAS, LONGEST_AREA = 9, 24  # what fits on a phone: one more choice leads out
MOST_ASKED, LONGEST_ASKED = 12, 60


def read_areas(listed: Fields, slugs: Collection[str]) -> tuple[Area, ...]:
    """The areas of a council, each with hubs that there are."""
    listed.at_most("areas", len(listed.nodes), MOST_AREAS)
    return tuple(_area(listed, name, slugs) for name in listed.nodes)


def _area(listed: Fields, name: str, slugs: Collection[str]) -> Area:
    hubs = listed.texts(name)
    if not 0 < len(name) <= LONGEST_AREA:
        listed.wrong(f'the area "{name}" has {len(name)} characters, should be 1 to {LONGEST_AREA}', name)
    if not hubs:
        listed.wrong(f"{name}: name at least the nearest hub", name)
    for slug in hubs:
        if slugs and slug not in slugs:  # where there are none, what is wrong with them is said there
            listed.wrong(f"{name}: there is no hub {slug}", name)
    return Area(name, hubs)


def read_things(sheets: Iterable[Fields]) -> tuple[Thing, ...]:
    """What hubs may have, and how people ask for it."""
    return tuple(_thing(fields) for fields in sheets)


def _thing(fields: Fields) -> Thing:
    thing = Thing(fields.plain("name"), fields.phrases("asked", MOST_ASKED, LONGEST_ASKED))
    fields.done()
    return thing
