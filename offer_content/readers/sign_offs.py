"""Reads who vouches for the national words and numbers on behalf of one council."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from offer_content.fields import Fields
from offer_content.help_numbers import HelpLine
from offer_content.readers.entries import Found
from offer_content.values import Entry


@dataclass(frozen=True, slots=True)
class SignOff:
    """One person's word for one version of an entry (0: for a number) on one day."""

    id: str
    version: int
    checked_by: str
    checked_on: date
    next_review: date | None
    fields: Fields


def read_sign_offs(sheets: Iterable[Fields]) -> tuple[tuple[SignOff, ...], tuple[SignOff, ...]]:
    """The sign-offs of entries, and those of help numbers."""
    entries: list[SignOff] = []
    numbers: list[SignOff] = []
    for fields in sheets:
        blank = SignOff(
            "", 0, fields.text("checked_by"), fields.needed_day("checked_on"), fields.day("next_review"), fields
        )
        versions = fields.inner("entries")
        entries += [replace(blank, id=id, version=versions.whole(id, 0), fields=versions) for id in versions.nodes]
        numbers += [replace(blank, id=id) for id in fields.texts("numbers")]
        _check_review(fields, blank, bool(versions.nodes))
        fields.done()
    return tuple(entries), tuple(numbers)


def signed_entries(found: dict[str, Found], sign_offs: tuple[SignOff, ...]) -> dict[str, Found]:
    """The entries with their sign-offs; one for another version than today's counts for nothing."""
    signed = dict(found)
    for sign in sign_offs:
        one = signed.get(sign.id)
        if one is None or one.entry.local:
            sign.fields.wrong(f"there is no national entry {sign.id} in use to sign off", sign.id)
        elif one.entry.mark == "K":
            sign.fields.wrong(f"{sign.id} is an unchecked fact (K): find its source before it is signed off", sign.id)
        elif one.entry.checked_on is not None:
            sign.fields.wrong(f"{sign.id} is signed off twice", sign.id)
        elif one.entry.version == sign.version:
            signed[sign.id] = replace(one, entry=_vouched(one, sign))
    return signed


def signed_numbers(lines: tuple[HelpLine, ...], sign_offs: tuple[SignOff, ...]) -> tuple[HelpLine, ...]:
    """The help lines with their sign-offs."""
    by_id = {line.id: line for line in lines}
    for sign in sign_offs:
        line = by_id.get(sign.id)
        if line is None:
            sign.fields.wrong(f"there is no help number {sign.id} to sign off", "numbers")
        elif line.mark == "K":
            sign.fields.wrong(
                f"{sign.id} is an unchecked number (K): find its source before it is signed off", "numbers"
            )
        else:
            by_id[sign.id] = replace(line, checked_by=sign.checked_by, checked_on=sign.checked_on)
    return tuple(by_id.values())


def _vouched(one: Found, sign: SignOff) -> Entry:
    return replace(one.entry, checked_by=sign.checked_by, checked_on=sign.checked_on, next_review=sign.next_review)


def _check_review(fields: Fields, sign: SignOff, signs_entries: bool) -> None:
    if signs_entries and (sign.next_review is None or sign.next_review <= sign.checked_on):
        fields.wrong("next_review must be a date after checked_on", "next_review")
