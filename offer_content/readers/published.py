"""What entries and checklists share: who checked them, what a council's own replace, and words plain enough to show."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Generic, TypeVar, get_args

from offer_content.fields import Fields
from offer_content.plain import MOST_IN_LABEL
from offer_content.values import Checklist, Entry, Mark

P = TypeVar("P", Entry, Checklist)

MARKS: tuple[Mark, ...] = get_args(Mark)
MOST_ASKED, LONGEST_ASKED = 12, 60
NUMBER = re.compile(r"(?<![\w£.,/])\+?\d(?: ?\d){3,12}(?!\d)")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Found(Generic[P]):
    """What was read, and the fields it was read from; `replaces` when it stands for the national one of the same id."""

    value: P
    fields: Fields
    replaces: bool = False


def overlaid(national: Iterable[Found[P]], local: Iterable[Found[P]]) -> dict[str, Found[P]]:
    """One for each id: a local one takes the place of a national one only where it says that it replaces it."""
    found: dict[str, Found[P]] = {}
    for one in chain(national, local):
        id = one.value.id
        known = found.get(id)
        if one.replaces and (known is None or known.value.local):
            one.fields.wrong(f"there is no national {id} to replace", "replaces")
        elif known is not None and not one.replaces:
            one.fields.wrong(f"{id} is there twice: say replaces: true to replace a national one", "id")
        found[id] = one
    return found


def asked(fields: Fields) -> tuple[str, ...]:
    """How people ask for it in their own words."""
    return fields.phrases("asked", MOST_ASKED, LONGEST_ASKED)


def check_label(fields: Fields, label: str) -> None:
    """Note a label that is too long for a list on a phone."""
    if len(label) > MOST_IN_LABEL:
        fields.wrong(f"label has {len(label)} characters, at most {MOST_IN_LABEL}", "label")


def check_published(fields: Fields, value: Entry | Checklist, replaces: bool) -> None:
    """Note a version, a mark or a check that cannot be."""
    if value.version < 1:
        fields.wrong("version starts at 1", "version")
    if replaces and not value.local:
        fields.wrong("what is national replaces nothing", "replaces")
    if not fields.has("mark"):
        fields.wrong("mark is missing: C, S or K", "mark")
    if value.checked_on is not None and not value.local:
        fields.wrong("national words are signed off by each council, in its sign_offs.yaml", "checked_on")
    check_signature(fields, value.mark, value.checked_by, value.checked_on)
    if value.checked_on is not None and (value.next_review is None or value.next_review <= value.checked_on):
        fields.wrong("next_review must be a date after checked_on", "next_review")


def check_signature(fields: Fields, mark: Mark, checked_by: str, checked_on: date | None) -> None:
    """Note a fact that claims to be checked and cannot be."""
    if checked_on is None:
        return
    if mark == "K":
        fields.wrong("an unchecked fact (K) claims to be checked: find its source first", "checked_on")
    if not checked_by:
        fields.wrong("checked_by is missing: who checked it?", "checked_on")


def check_phones(fields: Fields, words: str, known: frozenset[str]) -> None:
    """Note every phone number in the words that is not among the known ones (digits only)."""
    for number in NUMBER.findall(words):
        digits = re.sub(r"\D", "", number)
        if digits not in known and not YEAR.fullmatch(digits):
            fields.wrong(f"{number.strip()} is not among the confirmed help numbers or the council's own", "text")
