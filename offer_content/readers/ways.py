"""Reads the ways on from an entry, and looks whether each leads somewhere."""

import re
from collections.abc import Collection
from typing import get_args

from offer_content.fields import SLUG, Fields
from offer_content.readers.published import Found, check_label
from offer_content.values import CHECKLIST, Do, Entry, Way

DOINGS: tuple[str, ...] = get_args(Do)
WHAT = f"one of {', '.join(DOINGS)}, {CHECKLIST}<id>"
CHECKLIST_WAY = re.compile(re.escape(CHECKLIST) + SLUG.pattern)
MOST_WAYS = 4


def read_ways(fields: Fields) -> tuple[Way, ...]:
    """The ways on from one entry; where they lead is looked at once everything is read."""
    ways = tuple(_way(inner) for inner in fields.each("ways"))
    fields.at_most("ways", len(ways), MOST_WAYS)
    return ways


def check_links(one: Found[Entry], entries: Collection[str], checklists: Collection[str]) -> None:
    """Note each way that leads to no entry or checklist."""
    for way, fields in zip(one.value.ways, one.fields.each("ways"), strict=True):
        if way.entry and (way.entry == one.value.id or way.entry not in entries):
            fields.wrong(f"there is no other entry {way.entry}", "entry")
        if way.checklist and way.checklist not in checklists:
            fields.wrong(f"there is no checklist {way.checklist}", "do")


def _way(fields: Fields) -> Way:
    way = Way(label=fields.plain("label"), entry=fields.text("entry", ""), do=fields.parsed("do", _do, "", WHAT))
    check_label(fields, way.label)
    if fields.has("entry") == fields.has("do"):
        fields.wrong("a way leads to an entry or to something to do: give one of entry, do")
    fields.done()
    return way


def _do(words: str) -> str:
    if words not in DOINGS and not CHECKLIST_WAY.fullmatch(words):
        raise ValueError(words)
    return words
