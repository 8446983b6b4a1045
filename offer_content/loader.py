"""Reads one council's folder and the national files into one Content, noting every problem on the way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from offer_content.content import Content
from offer_content.fields import SLUG, Fields, Sheet, mapping, mappings
from offer_content.folders import home, named
from offer_content.help_numbers import HelpLine, HelpNumbers
from offer_content.hubs import Hub
from offer_content.problems import Problem
from offer_content.readers.checklists import read_checklists
from offer_content.readers.council import read_council, read_numbers, read_templates
from offer_content.readers.entries import read_entries
from offer_content.readers.hubs import read_days_off, read_hubs
from offer_content.readers.places import read_areas, read_things
from offer_content.readers.published import Found, check_phones, overlaid
from offer_content.readers.sign_offs import SignOff, read_sign_offs, signed, signed_numbers
from offer_content.readers.translations import read_list_translations, read_phrases, read_translations
from offer_content.readers.ways import check_links
from offer_content.topics import TOPICS
from offer_content.values import Checklist, Council, Entry, ListWords, Words

FILES = frozenset(
    {
        "areas.yaml",
        "checklists.yaml",
        "council.yaml",
        "entries.yaml",
        "hubs.yaml",
        "sign_offs.yaml",
        "templates.yaml",
        "translations",
    }
)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?(?:[-_][A-Z]{2})?")
DRAMA = re.compile(r"01632960\d{3}|(?:0|\+44)7700900\d{3}")  # Ofcom keeps these numbers for drama


def read(council: str, root: Path) -> tuple[Content | None, tuple[Problem, ...]]:
    """What the council's folder under `root` says, unless something is wrong with it, and everything that is wrong."""
    folder = Folder(root, council)
    if not folder.exists():
        return None, (Problem("councils", 1, f'there is no council "{council}"'),)
    content = _content(folder)
    problems = tuple(sorted(set(folder.problems), key=lambda problem: (problem.file, problem.line, problem.reason)))
    return (None if problems else content), problems


@dataclass(frozen=True, slots=True)
class Folder:
    """One council's folder beside the national files; a file of it that is not there is an empty one."""

    root: Path
    slug: str
    problems: list[Problem] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """Where the council's files are."""
        return home(self.root, self.slug)

    def exists(self) -> bool:
        """Whether there is such a council."""
        return SLUG.fullmatch(Path(self.slug).name) is not None and self.path.is_dir()

    def mappings(self, name: str) -> tuple[Fields, ...]:
        """A file of the council that is a list."""
        return self._listed(self.path / name)

    def shared(self, name: str) -> tuple[Fields, ...]:
        """A file of all councils that is a list."""
        return self._listed(self.root / name)

    def _listed(self, path: Path) -> tuple[Fields, ...]:
        return mappings(path, self.root, self.problems) if path.exists() else ()

    def mapping(self, name: str) -> Fields:
        """A file of the council that is one set of fields."""
        path = self.path / name
        return mapping(path, self.root, self.problems) if path.exists() else Fields(Sheet(name, self.problems), 1)

    def note_strangers(self) -> None:
        """Note every file that nothing reads: it is probably misspelt."""
        for path in self.path.iterdir():
            if path.name not in FILES:
                self.problems.append(
                    Problem(named(path, self.root), 1, f"nothing reads this file: one of {', '.join(sorted(FILES))}")
                )


def _content(folder: Folder) -> Content:
    folder.note_strangers()
    council_fields = mapping(folder.path / "council.yaml", folder.root, folder.problems)
    days_off = read_days_off(council_fields)
    hubs = read_hubs(folder.mappings("hubs.yaml"), days_off)
    areas = read_areas(folder.mapping("areas.yaml"), {hub.slug for hub in hubs})
    council = read_council(council_fields, folder.path.name)
    signs = read_sign_offs(folder.mappings("sign_offs.yaml"))
    lines = read_numbers(mappings(folder.root / "help_numbers.yaml", folder.root, folder.problems))
    entries = signed(_entries(folder), signs.entries)
    checklists = signed(_checklists(folder), signs.checklists)
    translated = _translated(folder, entries, checklists)
    _check_words(entries, checklists, _digits(council, hubs, lines))
    _check_fiction(council_fields, council, hubs, (*signs.entries, *signs.checklists, *signs.numbers))
    return Content(
        council=council,
        topics=TOPICS,
        entries=tuple(replace(one.value, translations=translated.entries.get(id, ())) for id, one in entries.items()),
        hubs=hubs,
        help=HelpNumbers(signed_numbers(lines, signs.numbers)),
        templates=read_templates(folder.mapping("templates.yaml")),
        checklists=tuple(
            replace(one.value, translations=translated.checklists.get(id, ())) for id, one in checklists.items()
        ),
        phrases=translated.phrases,
        areas=areas,
        things=read_things(folder.shared("things.yaml")),
    )


def _entries(folder: Folder) -> dict[str, Found[Entry]]:
    paths = sorted((folder.root / "national").glob("*.yaml"))
    sheets = (fields for path in paths for fields in mappings(path, folder.root, folder.problems))
    return overlaid(read_entries(sheets, local=False), read_entries(folder.mappings("entries.yaml"), local=True))


def _checklists(folder: Folder) -> dict[str, Found[Checklist]]:
    local = read_checklists(folder.mappings("checklists.yaml"), local=True)
    return overlaid(read_checklists(folder.shared("checklists.yaml"), local=False), local)


def _check_words(
    entries: dict[str, Found[Entry]], checklists: dict[str, Found[Checklist]], digits: frozenset[str]
) -> None:
    for one in entries.values():
        check_links(one, entries, checklists)
        if one.value.mark != "K":
            check_phones(one.fields, f"{one.value.text} {one.value.how}", digits)
    for found in checklists.values():
        words = (found.value.text, *(item.text for item in found.value.items))
        check_phones(found.fields, " ".join(words), digits)


def _digits(council: Council, hubs: tuple[Hub, ...], lines: tuple[HelpLine, ...]) -> frozenset[str]:
    own = (council.phone, council.out_of_hours_phone, council.emergency_help_phone, *(hub.phone for hub in hubs))
    confirmed = (line.number for line in lines if line.mark != "K")
    return frozenset(re.sub(r"\D", "", number) for number in (*own, *confirmed))


@dataclass(frozen=True, slots=True)
class Translated:
    """Everything in other languages: entries and checklists by id, and phrases by language."""

    entries: dict[str, tuple[Words, ...]] = field(default_factory=dict)
    checklists: dict[str, tuple[ListWords, ...]] = field(default_factory=dict)
    phrases: dict[str, dict[str, str]] = field(default_factory=dict)


def _translated(
    folder: Folder, entries: Mapping[str, Found[Entry]], checklists: Mapping[str, Found[Checklist]]
) -> Translated:
    made = Translated()
    for path in (*_translations(folder.path), *_translations(folder.root)):  # the council's own words come first
        if LANGUAGE.fullmatch(path.stem) is None:
            folder.problems.append(Problem(named(path, folder.root), 1, "not named after a language"))
        fields = mapping(path, folder.root, folder.problems)
        ours = path.is_relative_to(folder.path)  # what a council says in place of the nation it translates itself
        for id, words in read_translations(fields, path.stem, entries):
            if ours or id not in entries or not entries[id].value.local:
                made.entries[id] = (*made.entries.get(id, ()), words)
        for id, listed in read_list_translations(fields, path.stem, checklists):
            if ours or id not in checklists or not checklists[id].value.local:
                made.checklists[id] = (*made.checklists.get(id, ()), listed)
        made.phrases[path.stem] = {**read_phrases(fields), **made.phrases.get(path.stem, {})}
        fields.done()
    return made


def _translations(folder: Path) -> list[Path]:
    return sorted((folder / "translations").glob("*.yaml"))


def _check_fiction(fields: Fields, council: Council, hubs: tuple[Hub, ...], signs: tuple[SignOff, ...]) -> None:
    if not council.fictional:
        for sign in signs:
            if "fictional" in sign.checked_by:
                sign.fields.wrong("a real council needs a real person's sign-off", sign.id)
        return
    phones = (council.phone, council.out_of_hours_phone, council.emergency_help_phone, *(hub.phone for hub in hubs))
    for phone in filter(None, phones):
        if DRAMA.fullmatch(phone.replace(" ", "")) is None:
            fields.wrong(f"{phone} may be somebody's: a fictional council uses 01632 960xxx or 07700 900xxx", "phone")
