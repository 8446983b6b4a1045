"""Reads entries of the Offer and lays a council's own over the national ones."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import get_args

from offer_content.fields import Fields
from offer_content.plain import MOST_IN_LABEL, faults, hardness, sentences
from offer_content.topics import KEYS
from offer_content.values import Entry, Mark, Status

MARKS: tuple[Mark, ...] = get_args(Mark)
STATUSES: tuple[Status, ...] = get_args(Status)
YOUNGEST, OLDEST = 16, 25
NUMBER = re.compile(r"(?<![\w£.,/])\+?\d(?: ?\d){3,12}(?!\d)")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Found:
    """An entry and the fields it was read from; `replaces` when it stands for the national entry of the same id."""

    entry: Entry
    fields: Fields
    replaces: bool = False


def read_entries(sheets: Iterable[Fields], *, local: bool) -> tuple[Found, ...]:
    """The entries of some files, every field checked."""
    return tuple(_entry(fields, local) for fields in sheets)


def overlaid(national: tuple[Found, ...], local: tuple[Found, ...]) -> dict[str, Found]:
    """One entry an id: a local entry takes the place of a national one only where it says that it replaces it."""
    found: dict[str, Found] = {}
    for one in (*national, *local):
        known = found.get(one.entry.id)
        if one.replaces and (known is None or known.entry.local):
            one.fields.wrong(f"there is no national entry {one.entry.id} to replace", "replaces")
        elif known is not None and not one.replaces:
            one.fields.wrong(
                f"there are two entries {one.entry.id}: say replaces: true to replace a national one", "id"
            )
        found[one.entry.id] = one
    return found


def phone_faults(one: Found, known: frozenset[str]) -> None:
    """Note every phone number in the words that is not among the known ones (digits only)."""
    for number in NUMBER.findall(f"{one.entry.text} {one.entry.how}"):
        digits = re.sub(r"\D", "", number)
        if one.entry.mark != "K" and digits not in known and not YEAR.fullmatch(digits):
            one.fields.wrong(f"{number.strip()} is not among the confirmed help numbers or the council's own", "text")


def _entry(fields: Fields, local: bool) -> Found:
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
        local=local,
        checked_by=fields.text("checked_by", ""),
        checked_on=fields.day("checked_on"),
        next_review=fields.day("next_review"),
    )
    replaces = fields.flag("replaces")
    _check_words(fields, entry)
    _check_facts(fields, entry, replaces)
    fields.done()
    return Found(entry, fields, replaces)


def _topic(fields: Fields) -> str:
    topic = fields.text("topic")
    if topic and topic not in KEYS:
        fields.wrong(f'unknown topic "{topic}": one of {", ".join(KEYS)}', "topic")
    return topic


def _check_words(fields: Fields, entry: Entry) -> None:
    if len(entry.label) > MOST_IN_LABEL:
        fields.wrong(f"label has {len(entry.label)} characters, at most {MOST_IN_LABEL}", "label")
    if len(sentences(entry.how)) > 1:
        fields.wrong("how: should be one sentence", "how")
    for name, words, whole in (("text", entry.text, entry.text), ("how", entry.how, f"{entry.text} {entry.how}")):
        for fault in filter(None, (*faults(words), hardness(whole))):
            fields.wrong(f"{name}: {fault}", name)


def _check_facts(fields: Fields, entry: Entry, replaces: bool) -> None:
    if not YOUNGEST <= entry.min_age <= entry.max_age <= OLDEST:
        fields.wrong(f"ages {entry.min_age} to {entry.max_age} are not within {YOUNGEST} to {OLDEST}", "min_age")
    if entry.version < 1:
        fields.wrong("version starts at 1", "version")
    if replaces and not entry.local:
        fields.wrong("a national entry replaces nothing", "replaces")
    if not fields.has("mark"):
        fields.wrong("mark is missing: C, S or K", "mark")
    if entry.checked_on is not None and not entry.local:
        fields.wrong("national words are signed off by each council, in its sign_offs.yaml", "checked_on")
    check_signature(fields, entry.mark, entry.checked_by, entry.checked_on)
    if entry.checked_on is not None and (entry.next_review is None or entry.next_review <= entry.checked_on):
        fields.wrong("next_review must be a date after checked_on", "next_review")


def check_signature(fields: Fields, mark: Mark, checked_by: str, checked_on: date | None) -> None:
    """Note a fact that claims to be checked and cannot be."""
    if checked_on is None:
        return
    if mark == "K":
        fields.wrong("an unchecked fact (K) claims to be checked: find its source first", "checked_on")
    if not checked_by:
        fields.wrong("checked_by is missing: who checked it?", "checked_on")
