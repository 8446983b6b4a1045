"""Reads who vouches for the national words and numbers on behalf of one council."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from offer_content.fields import Fields
from offer_content.help_numbers import HelpLine
from offer_content.readers.published import Found, P


@dataclass(frozen=True, slots=True)
class SignOff:
    """One person's word for one version of an entry or checklist (0: for a number) on one day."""

    id: str
    version: int
    checked_by: str
    checked_on: date
    next_review: date | None
    fields: Fields


@dataclass(frozen=True, slots=True)
class SignOffs:
    """Everything that people vouch for."""

    entries: list[SignOff] = field(default_factory=list)
    checklists: list[SignOff] = field(default_factory=list)
    numbers: list[SignOff] = field(default_factory=list)


def read_sign_offs(sheets: Iterable[Fields]) -> SignOffs:
    """Who vouches for which entries, checklists and help numbers."""
    found = SignOffs()
    for fields in sheets:
        blank = SignOff(
            "", 0, fields.text("checked_by"), fields.needed_day("checked_on"), fields.day("next_review"), fields
        )
        entries, checklists = _versions(blank, "entries"), _versions(blank, "checklists")
        _check_review(fields, blank, bool(entries or checklists))
        found.entries.extend(entries)
        found.checklists.extend(checklists)
        found.numbers.extend(replace(blank, id=id) for id in fields.texts("numbers"))
        fields.done()
    return found


def _versions(blank: SignOff, name: str) -> list[SignOff]:
    versions = blank.fields.inner(name)
    return [replace(blank, id=id, version=versions.whole(id, 0), fields=versions) for id in versions.nodes]


def signed(found: dict[str, Found[P]], sign_offs: Iterable[SignOff]) -> dict[str, Found[P]]:
    """Entries or checklists with their sign-offs; one for another version than today's counts for nothing."""
    vouched = dict(found)
    for sign in sign_offs:
        one = vouched.get(sign.id)
        if one is None or one.value.local:
            sign.fields.wrong(f"there is no national {sign.id} in use to sign off", sign.id)
        elif one.value.mark == "K":
            sign.fields.wrong(f"{sign.id} is an unchecked fact (K): find its source before it is signed off", sign.id)
        elif one.value.checked_on is not None:
            sign.fields.wrong(f"{sign.id} is signed off twice", sign.id)
        elif one.value.version == sign.version:
            vouched[sign.id] = replace(one, value=_vouched(one.value, sign))
    return vouched


def signed_numbers(lines: tuple[HelpLine, ...], sign_offs: Iterable[SignOff]) -> tuple[HelpLine, ...]:
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


def _vouched(value: P, sign: SignOff) -> P:
    return replace(value, checked_by=sign.checked_by, checked_on=sign.checked_on, next_review=sign.next_review)


def _check_review(fields: Fields, sign: SignOff, signs_words: bool) -> None:
    if signs_words and (sign.next_review is None or sign.next_review <= sign.checked_on):
        fields.wrong("next_review must be a date after checked_on", "next_review")
