"""Words people own: the Offer, the hubs and the help numbers of one council, checked as they are read."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from offer_content.content import Content
from offer_content.help_numbers import HelpLine, HelpNumbers
from offer_content.problems import ContentError, Problem
from offer_content.stamp import Stamp, stamp
from offer_content.values import Checklist, Council, Entry, Item, Topic, Way, Words

HERE = Path(__file__).parent  # the content that ships with the program

__all__ = [
    "HERE",
    "Checklist",
    "Content",
    "ContentError",
    "Council",
    "Entry",
    "HelpLine",
    "HelpNumbers",
    "Item",
    "Problem",
    "Stamp",
    "Topic",
    "Way",
    "Words",
    "check",
    "load",
    "notes",
    "stamp",
]


def load(council: str, root: Path | None = None) -> Content:
    """Everything the council says, from its folder under `root` (default: the content that ships with the program).

    Raises ContentError, naming every file, line and reason, when anything is wrong.
    """
    return _loaded(council, root or HERE, stamp(council, root or HERE))


@lru_cache(maxsize=4)
def _loaded(council: str, root: Path, _at: Stamp) -> Content:
    """Files that have not changed are not read again."""
    from offer_content.loader import read  # the YAML library is only paid for when content is read

    content, problems = read(council, root)
    if content is None:
        raise ContentError(problems)
    return content


def check(council: str, root: Path | None = None) -> tuple[Problem, ...]:
    """Everything wrong with the council's content; empty when it is good."""
    from offer_content.loader import read
    from offer_content.review import Files

    problems = read(council, root or HERE)[1]
    return _sorted({*problems, *Files.read(root or HERE, council).costs()})


def notes(council: str, today: date, root: Path | None = None) -> tuple[Problem, ...]:
    """What is worth knowing that day about content that may be good all the same."""
    from offer_content.review import Files

    return _sorted(set(Files.read(root or HERE, council).notes(today)))


def _sorted(problems: set[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.reason)))
