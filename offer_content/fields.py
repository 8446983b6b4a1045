"""YAML read field by field with its line numbers: what is wrong is noted where it stands, and reading goes on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from offer_content.folders import named
from offer_content.plain import strange_characters
from offer_content.problems import Problem

T = TypeVar("T")

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it was built in: several times faster
NULL = "tag:yaml.org,2002:null"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LINK = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#][\w./?=&#%+,:-]*)?", re.ASCII)
PHONE = re.compile(r"\+?[0-9](?:[ ]?[0-9]){2,12}")


@dataclass(slots=True)
class Sheet:
    """One file being read, and everything found wrong in any of them."""

    name: str
    problems: list[Problem]

    def wrong(self, line: int, reason: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.name, line, reason))


@dataclass(slots=True)
class Fields:
    """One mapping of a file. Ask for its fields, then call `done`, which notes those nobody asked for.

    When it is `broken` the file could not be read: that is noted already, and nothing is missing besides.

    A field that is missing or wrong comes back as something harmless of the right type: with a problem noted, what was
    read is never used.
    """

    sheet: Sheet
    line: int
    nodes: dict[str, Node] = field(default_factory=dict)
    lines_of: dict[str, int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    broken: bool = False

    def wrong(self, reason: str, name: str = "") -> None:
        """Note a problem at that field, or at the mapping's first line."""
        self.sheet.wrong(self.lines_of.get(name, self.line), reason)

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        node = self.nodes.get(name)
        return node is not None and node.tag != NULL

    def text(self, name: str, default: str | None = None) -> str:
        """Words, on one line."""
        node = self._node(name, default is None)
        if node is None:
            return default or ""
        if not isinstance(node, ScalarNode):
            self.wrong(f"{name} should be words", name)
            return ""
        return " ".join(node.value.split())

    def parsed(self, name: str, parse: Callable[[str], T], default: T, what: str, *, needed: bool = False) -> T:
        """A field that `parse` reads; it raises ValueError or KeyError for what is not `what`."""
        words = self.text(name, None if needed else "")
        if not words:
            return default
        try:
            return parse(words)
        except (ValueError, KeyError):
            self.wrong(f'{name}: "{words}" is not {what}', name)
            return default

    def whole(self, name: str, default: int) -> int:
        """A whole number."""
        return self.parsed(name, int, default, "a whole number")

    def flag(self, name: str, default: bool = False) -> bool:
        """true or false."""
        return self.parsed(name, {"true": True, "false": False}.__getitem__, default, "true or false")

    def day(self, name: str) -> date | None:
        """A date as 2026-11-01, or None when there is none."""
        return self.parsed(name, _day, None, "a date like 2026-11-01")

    def needed_day(self, name: str) -> date:
        """A date that must be there."""
        return self.parsed(name, _day, date.min, "a date like 2026-11-01", needed=True) or date.min

    def phone(self, name: str) -> str:
        """A phone number as people read it."""
        return self.parsed(name, _phone, "", "a phone number", needed=True)

    def choice(self, name: str, allowed: tuple[T, ...], default: T) -> T:
        """One of a few words."""
        known = {str(word): word for word in allowed}
        return self.parsed(name, known.__getitem__, default, "one of " + ", ".join(known))

    def plain(self, name: str, default: str | None = None) -> str:
        """Words that go into a text message as they are."""
        words = self.text(name, default)
        if strange := strange_characters(words):
            self.wrong(f"{name} has characters that make a text message cost more: {strange}", name)
        return words

    def slug(self, name: str) -> str:
        """A short name for programs: small letters, digits and hyphens."""
        return self.parsed(name, _slug, "", "small letters, digits and hyphens, at most 40", needed=True)

    def link(self, name: str) -> str:
        """The address of a web page; empty when there is none."""
        return self.parsed(name, _link, "", "an address that starts with https://")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of words; empty when there is none."""
        return tuple(words for words, _line in self.lines(name))

    def lines(self, name: str) -> tuple[tuple[str, int], ...]:
        """A list of words, each with its line."""
        items = self._sequence(name)
        for item in items:
            if not isinstance(item, ScalarNode) or item.tag == NULL:
                self.sheet.wrong(_line(item), f"{name} should be a list of words")
        return tuple((item.value, _line(item)) for item in items if isinstance(item, ScalarNode))

    def phrases(self, name: str, most: int, longest: int) -> tuple[str, ...]:
        """A list of at most so many short texts, none empty."""
        listed = [(" ".join(words.split()), line) for words, line in self.lines(name)]
        self.at_most(name, len(listed), most)
        for words, line in listed:
            if not 0 < len(words) <= longest:
                self.sheet.wrong(line, f"{name}: one has {len(words)} characters, should be 1 to {longest}")
        return tuple(words for words, _line in listed)

    def at_most(self, name: str, count: int, most: int) -> None:
        """Note a list that is too long."""
        if count > most:
            self.wrong(f"{name}: {count} of them, at most {most}", name)

    def choices(self, name: str, allowed: tuple[T, ...]) -> tuple[T, ...]:
        """A list of some of a few words."""
        known = {str(word): word for word in allowed}
        listed = self.lines(name)
        for words, line in listed:
            if words not in known:
                self.sheet.wrong(line, f'{name}: "{words}" is not one of {", ".join(known)}')
        return tuple(known[words] for words, _line in listed if words in known)

    def each(self, name: str) -> tuple["Fields", ...]:
        """A list of mappings; empty when there is none."""
        return tuple(_mappings(self.sheet, self._sequence(name)))

    def inner(self, name: str) -> "Fields":
        """A mapping; an empty one when there is none."""
        node = self._node(name, needed=False)
        return Fields(self.sheet, self.line) if node is None else _fields(self.sheet, node)

    def done(self) -> None:
        """Note every field that nobody asked for."""
        for name in self.nodes.keys() - self.asked:
            self.wrong(f"unknown field {name}", name)

    def _node(self, name: str, needed: bool) -> Node | None:
        self.asked.add(name)
        if self.has(name):
            return self.nodes[name]
        if needed and not self.broken:
            self.wrong(f"{name} is empty" if name in self.nodes else f"{name} is missing", name)
        return None

    def _sequence(self, name: str) -> tuple[Node, ...]:
        node = self._node(name, needed=False)
        if node is None:
            return ()
        if not isinstance(node, SequenceNode):
            self.wrong(f"{name} should be a list", name)
            return ()
        return tuple(node.value)


def mappings(path: Path, root: Path, problems: list[Problem]) -> tuple[Fields, ...]:
    """A file that holds a list of mappings; none when the file is empty."""
    sheet, node = _compose(path, root, problems)
    if node is None or node.tag == NULL:
        return ()
    if not isinstance(node, SequenceNode):
        sheet.wrong(_line(node), "should be a list")
        return ()
    return tuple(_mappings(sheet, tuple(node.value)))


def mapping(path: Path, root: Path, problems: list[Problem]) -> Fields:
    """A file that holds one mapping."""
    sheet, node = _compose(path, root, problems)
    return Fields(sheet, 1, broken=True) if node is None else _fields(sheet, node)


def _compose(path: Path, root: Path, problems: list[Problem]) -> tuple[Sheet, Node | None]:
    sheet = Sheet(named(path, root), problems)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        sheet.wrong(1, "the file is missing or cannot be read")
    except UnicodeDecodeError:
        sheet.wrong(1, "the file is not UTF-8 text")
    else:
        return sheet, _node(text, sheet)
    return sheet, None


def _node(text: str, sheet: Sheet) -> Node | None:
    try:
        return yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        sheet.wrong(min(line, len(text.splitlines())), f"not YAML: {error.problem}")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        sheet.wrong(line, f"not YAML: a character that may not be there, code {error.character!r}")
    return None


def _mappings(sheet: Sheet, nodes: tuple[Node, ...]) -> Iterator[Fields]:
    read = (_fields(sheet, node) for node in nodes)
    yield from (fields for fields in read if not fields.broken)


def _fields(sheet: Sheet, node: Node) -> Fields:
    fields = Fields(sheet, _line(node))
    if not isinstance(node, MappingNode):
        sheet.wrong(_line(node), "should be fields, each with a name")
        fields.broken = True
        return fields
    for key, value in node.value:
        name = str(key.value)
        if name in fields.nodes:
            sheet.wrong(_line(key), f"{name} is there twice")
        fields.nodes[name] = value
        fields.lines_of[name] = _line(key)
    return fields


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _day(words: str) -> date:
    if len(words) != len("2026-11-01"):
        raise ValueError(words)
    return date.fromisoformat(words)


def _link(words: str) -> str:
    if LINK.fullmatch(words) is None:
        raise ValueError(words)
    return words


def _phone(words: str) -> str:
    if PHONE.fullmatch(words) is None:
        raise ValueError(words)
    return words


def _slug(words: str) -> str:
    if SLUG.fullmatch(words) is None or len(words) > 40:  # a button carries 64 bytes, the step's name among them
        raise ValueError(words)
    return words
