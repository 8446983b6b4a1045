"""A second look at files that can be read: what costs too much to send, what is over, what is in English only.

Costs are refused by `kit content check`; the rest are notes, for they harm nobody and come by themselves with time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.sms import is_gsm, plain_punctuation, segments
from offer_content.fields import Fields, mapping, mappings
from offer_content.folders import home
from offer_content.problems import Problem
from offer_content.values import ENGLISH

ON_A_PAGE = 6  # things of a checklist that are shown at once
MOST_PLAIN, MOST_OTHER = 3, 6  # text messages that one entry may take, in the plain alphabet and in any other


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one council and of all of England, as they are written."""

    entries: tuple[Fields, ...]
    translations: tuple[tuple[str, Fields], ...]  # by language
    hubs: tuple[Fields, ...]
    checklists: tuple[Fields, ...]

    @classmethod
    def read(cls, root: Path, council: str) -> "Files":
        """Read what can be read; what is wrong in it is for others to say."""
        theirs = home(root, council)
        entries = (*sorted((root / "national").glob("*.yaml")), theirs / "entries.yaml")
        return cls(
            tuple(fields for path in entries for fields in _listed(path, root)),
            tuple((path.stem, mapping(path, root, [])) for path in _translations(root, theirs)),
            _listed(theirs / "hubs.yaml", root),
            (*_listed(root / "checklists.yaml", root), *_listed(theirs / "checklists.yaml", root)),
        )

    def costs(self) -> Iterator[Problem]:
        """Every entry that takes too many text messages, in any language."""
        for fields in self.entries:
            yield from _cost(fields, fields.text("id", ""), ENGLISH)
        for language, id, fields in self._translated():
            yield from _cost(fields, id, language)
        for fields in self.checklists:
            yield from _page_cost(fields)

    def notes(self, today: date) -> Iterator[Problem]:
        """What is worth knowing on that day, and refused by nobody."""
        for hub in self.hubs:
            yield from _over(hub, today)
        versions = {fields.text("id", ""): fields.whole("version", 1) for fields in self.entries}
        yield from self._outdated(versions)
        yield from self._english_only(versions)

    def _outdated(self, versions: Mapping[str, int]) -> Iterator[Problem]:
        for language, id, fields in self._translated():
            said, now = fields.whole("version", 0), versions.get(id)
            if now is not None and said != now:
                reason = f"{id} in {language} says version {said}, the English is version {now}: English is shown"
                yield _at(fields, "version", reason)

    def _english_only(self, versions: Mapping[str, int]) -> Iterator[Problem]:
        """Once for each file and language that somebody has begun; once for each file where nobody has."""
        done: dict[str, set[str]] = {language: set() for language, _ in self.translations}
        for language, id, fields in self._translated():
            if fields.whole("version", 0) == versions.get(id):
                done[language].add(id)
        files = dict.fromkeys(fields.sheet.name for fields in self.entries)
        for file in files:
            here = [fields for fields in self.entries if fields.sheet.name == file and fields.text("mark", "") != "K"]
            for language, ids in (done or {"": set[str]()}).items():
                yield from _missing(here, language, ids)

    def _translated(self) -> Iterator[tuple[str, str, Fields]]:
        """Language, id and fields of every translation."""
        for language, sheet in self.translations:
            entries = sheet.inner("entries")
            for id in entries.nodes:
                yield language, id, entries.inner(id)


def _listed(path: Path, root: Path) -> tuple[Fields, ...]:
    return mappings(path, root, []) if path.exists() else ()


def _translations(root: Path, theirs: Path) -> Iterator[Path]:
    for folder in (theirs, root):
        yield from sorted((folder / "translations").glob("*.yaml"))


def _cost(fields: Fields, id: str, language: str) -> Iterator[Problem]:
    words = plain_punctuation(f"{fields.text('text', '')}\n{fields.text('how', '')}")
    count, most = segments(words), MOST_PLAIN if is_gsm(words) else MOST_OTHER
    if count > most:
        reason = f"text and how of {id} take {count} text messages in {language}, at most {most}"
        yield _at(fields, "text", reason)


def _page_cost(checklist: Fields) -> Iterator[Problem]:
    """The dearest page of a checklist: its title and line with the longest things that are shown at once."""
    longest = sorted((item.text("text", "") for item in checklist.each("items")), key=len)[-ON_A_PAGE:]
    count = segments("\n".join((checklist.text("title", ""), checklist.text("text", ""), *longest)))
    if count > MOST_PLAIN:
        reason = f"a page of {checklist.text('id', '')} takes {count} text messages, at most {MOST_PLAIN}"
        yield _at(checklist, "items", reason)


def _over(hub: Fields, today: date) -> Iterator[Problem]:
    for kind, name in (("closures", "last"), ("extras", "date"), ("seasons", "last")):
        for fields in hub.each(kind):
            ended = fields.day(name)
            if ended is not None and ended < today:
                yield _at(fields, name, f"{kind}: this one ended on {ended}: take it out, or mend the date")


def _missing(entries: list[Fields], language: str, translated: set[str]) -> Iterator[Problem]:
    missing = [fields for fields in entries if fields.text("id", "") not in translated]
    if missing:
        where = f"not in {language}, so in English" if language else "in English only"
        yield _at(missing[0], "id", f"{where}: {', '.join(fields.text('id', '') for fields in missing)}")


def _at(fields: Fields, name: str, reason: str) -> Problem:
    return Problem(fields.sheet.name, fields.lines_of.get(name, fields.line), reason)
