"""Published words as rows for a translator's spreadsheet, and back into the translation files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from offer_content import HERE
from offer_content.content import Content
from offer_content.folders import home
from offer_content.values import Checklist, Entry

COLUMNS = ("what", "field", "version", "english", "translation")
FIELDS = ("title", "label", "text", "how")
ENTRY, CHECKLIST, PHRASE = "entry", "checklist", "phrase"


class BadRow(ValueError):
    """A row that cannot be taken: it says which, and why. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of words: `key` is "entry advocate" or "phrase", `field` what of it ("text", "way 2", "item keys")."""

    key: str
    field: str
    version: int
    english: str
    words: str


def rows(content: Content, code: str) -> Iterator[Row]:
    """Everything that can be translated, with its words in that language where there are any of this version."""
    for entry in content.entries:
        if entry.mark != "K":
            yield from _entry_rows(entry, code)
    for checklist in content.checklists:
        yield from _checklist_rows(checklist, code)
    for phrase in phrases(content):
        theirs = content.said(phrase, code)
        yield Row(PHRASE, "", 1, phrase, "" if theirs == phrase else theirs)


def phrases(content: Content) -> tuple[str, ...]:
    """What the council says of itself: its team, its hours, what its hubs have, and why they shut."""
    council = content.council
    said = [council.team_name, council.reply_hours, council.out_of_hours, council.emergency_help_hours]
    for hub in content.hubs:
        said += [*hub.facilities, *hub.partners]
        said += [*(each.reason for each in hub.closures), *(each.reason for each in hub.extras)]
    return tuple(dict.fromkeys(filter(None, said)))


def written(council: str, content: Content, code: str, given: Sequence[Row], root: Path = HERE) -> tuple[Path, ...]:
    """Put the rows into the translation files, as drafts where they changed; the files. Raises BadRow."""
    known = {(row.key, row.field): row for row in rows(content, code)} | {
        (row.key, row.english): row for row in rows(content, code) if row.key == PHRASE
    }
    for row in given:
        published = known.get((row.key, row.english if row.key == PHRASE else row.field))
        if published is None or published.english != row.english:
            raise BadRow(f"{row.key} {row.field}: the English is not, or no longer, what is published: export it anew")
    local = {entry.id for entry in content.entries if entry.local} | {x.id for x in content.checklists if x.local}
    own, national = (folder / "translations" / f"{code}.yaml" for folder in (home(root, council), root))
    ours = [row for row in given if row.key == PHRASE or row.key.partition(" ")[2] in local]
    theirs = [row for row in given if row not in ours]
    return tuple(_put(path, some) for path, some in ((own, ours), (national, theirs)) if some)


def _entry_rows(entry: Entry, code: str) -> Iterator[Row]:
    theirs = entry.words(code)
    there = theirs.language == code
    key = f"{ENTRY} {entry.id}"
    for field in FIELDS:
        yield Row(key, field, entry.version, getattr(entry, field), getattr(theirs, field) if there else "")
    for place, way in enumerate(entry.ways):
        said = theirs.ways[place] if there and place < len(theirs.ways) else ""
        yield Row(key, f"way {place + 1}", entry.version, way.label, said)
    yield Row(key, "asked", entry.version, "; ".join(entry.asked), "; ".join(theirs.asked) if there else "")


def _checklist_rows(checklist: Checklist, code: str) -> Iterator[Row]:
    theirs = checklist.in_language(code)
    there = theirs is not checklist
    key = f"{CHECKLIST} {checklist.id}"
    for field in FIELDS[:3]:
        yield Row(key, field, checklist.version, getattr(checklist, field), getattr(theirs, field) if there else "")
    for ours, item in zip(checklist.items, theirs.items, strict=True):
        yield Row(key, f"item {ours.id}", checklist.version, ours.text, item.text if there else "")


def _put(path: Path, given: Sequence[Row]) -> Path:
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    said = said or {}
    for row in filter(lambda row: row.words.strip(), given):
        _put_row(said, row)
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=118), encoding="utf-8")
    return path


def _put_row(said: dict[str, Any], row: Row) -> None:
    kind, _, id = row.key.partition(" ")
    if kind == PHRASE:
        said.setdefault("phrases", {})[row.english] = row.words.strip()
        return
    thing = said.setdefault({ENTRY: "entries", CHECKLIST: "checklists"}[kind], {}).setdefault(id, {})
    before = dict(thing)
    thing["version"] = row.version
    name, _, part = row.field.partition(" ")
    if name == "way":
        ways = thing.setdefault("ways", [])
        ways += [""] * (int(part) - len(ways))
        ways[int(part) - 1] = row.words.strip()
    elif name == "item":
        thing.setdefault("items", {})[part] = row.words.strip()
    elif name == "asked":
        thing["asked"] = [each.strip() for each in row.words.split(";") if each.strip()]
    else:
        thing[name] = row.words.strip()
    if thing != before:  # whoever checked it checked other words
        thing.pop("checked_by", None)
        thing.pop("checked_on", None)
