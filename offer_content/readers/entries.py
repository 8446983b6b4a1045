"""Reads the entries of the Offer."""

from collections.abc import Iterable
from typing import get_args

from offer_content.fields import Fields
from offer_content.plain import faults, hardness, sentences
from offer_content.readers.published import MARKS, Found, asked, check_label, check_published
from offer_content.readers.ways import read_ways
from offer_content.topics import KEYS
from offer_content.values import Entry, Status

STATUSES: tuple[Status, ...] = get_args(Status)
YOUNGEST, OLDEST = 16, 25


def read_entries(sheets: Iterable[Fields], *, local: bool) -> tuple[Found[Entry], ...]:
    """The entries of some files, every field checked."""
    return tuple(_entry(fields, local) for fields in sheets)


def _entry(fields: Fields, local: bool) -> Found[Entry]:
    entry = Entry(
        id=fields.slug("id"),
        topic=_topic(fields),
        title=fields.plain("title"),
        label=fields.plain("label"),
        text=fields.text("text"),
        how=fields.text("how"),
        source=fields.text("source"),
        mark=fields.choice("mark", MARKS, "K"),
        version=fields.whole("version", 1),
        min_age=fields.whole("min_age", YOUNGEST),
        max_age=fields.whole("max_age", OLDEST),
        statuses=fields.choices("for", STATUSES),
        money=fields.flag("money"),
        claim=fields.flag("claim"),
        listed=fields.flag("listed", True),
        link=fields.link("link"),
        asked=asked(fields),
        ways=read_ways(fields),
        local=local,
        checked_by=fields.text("checked_by", ""),
        checked_on=fields.day("checked_on"),
        next_review=fields.day("next_review"),
    )
    replaces = fields.flag("replaces")
    _check_words(fields, entry)
    _check_ages(fields, entry)
    check_published(fields, entry, replaces)
    fields.done()
    return Found(entry, fields, replaces)


def _topic(fields: Fields) -> str:
    topic = fields.text("topic")
    if topic and topic not in KEYS:
        fields.wrong(f'unknown topic "{topic}": one of {", ".join(KEYS)}', "topic")
    return topic


def _check_words(fields: Fields, entry: Entry) -> None:
    check_label(fields, entry.label)
    if len(sentences(entry.how)) > 1:
        fields.wrong("how: should be one sentence", "how")
    for name, words, whole in (("text", entry.text, entry.text), ("how", entry.how, f"{entry.text} {entry.how}")):
        for fault in filter(None, (*faults(words), hardness(whole))):
            fields.wrong(f"{name}: {fault}", name)


def _check_ages(fields: Fields, entry: Entry) -> None:
    if not YOUNGEST <= entry.min_age <= entry.max_age <= OLDEST:
        fields.wrong(f"ages {entry.min_age} to {entry.max_age} are not within {YOUNGEST} to {OLDEST}", "min_age")
