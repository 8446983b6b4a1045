"""Reads what is published in another language: entries, checklists, and what the council says of itself."""

import re
from collections.abc import Iterator, Mapping

from offer_content.fields import Fields
from offer_content.plain import MOST_IN_LABEL
from offer_content.readers.published import Found, asked, check_label, check_signature
from offer_content.readers.ways import MOST_WAYS
from offer_content.values import Checklist, Entry, Item, ListWords, Words

NUMBERS = re.compile(r"\d+")
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def read_translations(fields: Fields, language: str, found: Mapping[str, Found[Entry]]) -> Iterator[tuple[str, Words]]:
    """The entries of one translation file by id; `found` are those in English."""
    entries = fields.inner("entries")
    for id in entries.nodes:
        inner = entries.inner(id)
        words = _words(inner, language)
        if id in found:
            _check_ways(inner, words, found[id].value)
            _check_numbers(inner, words, found[id].value)
        else:
            entries.wrong(f"there is no entry {id} to translate", id)
        yield id, words


def read_list_translations(
    fields: Fields, language: str, found: Mapping[str, Found[Checklist]]
) -> Iterator[tuple[str, ListWords]]:
    """The checklists of one translation file by id."""
    lists = fields.inner("checklists")
    for id in lists.nodes:
        inner = lists.inner(id)
        words = _list_words(inner, language)
        if id not in found:
            lists.wrong(f"there is no checklist {id} to translate", id)
        elif strangers := {item.id for item in words.items} - {item.id for item in found[id].value.items}:
            inner.wrong(f"items that the checklist does not have: {', '.join(sorted(strangers))}", "items")
        yield id, words


def read_phrases(fields: Fields) -> Mapping[str, str]:
    """What the council says of itself, in English and in the language of the file."""
    phrases = fields.inner("phrases")
    return {english: phrases.text(english) for english in phrases.nodes}


def _list_words(fields: Fields, language: str) -> ListWords:
    items = fields.inner("items")
    words = ListWords(
        language=language,
        title=fields.text("title"),
        label=fields.text("label"),
        text=fields.text("text"),
        items=tuple(Item(id, items.text(id)) for id in items.nodes),
        version=fields.whole("version", 0),
        checked_by=fields.text("checked_by", ""),
        checked_on=fields.day("checked_on"),
    )
    check_label(fields, words.label)
    check_signature(fields, "C", words.checked_by, words.checked_on)
    fields.done()
    return words


def _words(fields: Fields, language: str) -> Words:
    words = Words(
        language=language,
        title=fields.text("title"),
        label=fields.text("label"),
        text=fields.text("text"),
        how=fields.text("how"),
        version=fields.whole("version", 0),
        checked_by=fields.text("checked_by", ""),
        checked_on=fields.day("checked_on"),
        asked=asked(fields),
        ways=fields.phrases("ways", MOST_WAYS, MOST_IN_LABEL),
    )
    check_label(fields, words.label)
    check_signature(fields, "C", words.checked_by, words.checked_on)
    fields.done()
    return words


def _check_ways(fields: Fields, words: Words, entry: Entry) -> None:
    """Labels that say other ways than the entry has; of an older version they count for nothing anyway."""
    if words.version == entry.version and len(words.ways) != len(entry.ways):
        fields.wrong(f"ways: {len(words.ways)} labels for the {len(entry.ways)} ways of the entry", "ways")


def _check_numbers(fields: Fields, words: Words, entry: Entry) -> None:
    """Amounts, ages and phone numbers are facts: a translation of this version has the same ones, in our digits."""
    if words.version != entry.version:
        return
    english, theirs = f"{entry.text} {entry.how}", f"{words.text} {words.how}"
    if lost := set(NUMBERS.findall(english)) - set(NUMBERS.findall(theirs)):
        fields.wrong(f"numbers that the English has are missing or changed: {', '.join(sorted(lost))}", "text")
    if MARKS.search(f"{words.title}{words.label}{theirs}"):
        fields.wrong("holds a direction mark: numbers and links are put right when the message is sent", "text")
