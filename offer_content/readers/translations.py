"""Reads the entries in another language."""

from collections.abc import Iterator, Mapping

from offer_content.fields import Fields
from offer_content.plain import MOST_IN_LABEL
from offer_content.readers.published import Found, asked, check_label, check_signature
from offer_content.readers.ways import MOST_WAYS
from offer_content.values import Entry, Words


def read_translations(fields: Fields, language: str, found: Mapping[str, Found[Entry]]) -> Iterator[tuple[str, Words]]:
    """The entries of one translation file by id; `found` are those in English."""
    entries = fields.inner("entries")
    for id in entries.nodes:
        inner = entries.inner(id)
        words = _words(inner, language)
        if id in found:
            _check_ways(inner, words, found[id].value)
        else:
            entries.wrong(f"there is no entry {id} to translate", id)
        yield id, words
    fields.done()


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
