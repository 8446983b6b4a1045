"""What helps to choose a hub: the areas a council names, nearest hub first, and what people call the things there."""

from collections.abc import Sequence
from dataclasses import dataclass

from offer_content.hubs import Hub


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the country as people there name it, and the hubs by slug, the nearest to it first."""

    name: str
    hubs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a hub may have, by a word or two of its name there, and how people ask for it."""

    name: str
    asked: tuple[str, ...]


def nearest_first(hubs: Sequence[Hub], areas: Sequence[Area], name: str) -> tuple[Hub, ...]:
    """The hubs in the order of that area; those it does not name, or all for no known area, as they stand."""
    order = next((area.hubs for area in areas if area.name == name), ())
    places = {slug: place for place, slug in enumerate(order)}
    return tuple(sorted(hubs, key=lambda hub: places.get(hub.slug, len(places))))
