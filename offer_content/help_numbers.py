"""Who can help right now: numbers by kind of risk and age, shown only while somebody vouches for them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from offer_content.values import Council, Mark

if TYPE_CHECKING:  # the whole vocabulary for one name would be a quarter of our import time
    from bot.talk import Risk

Kind = Literal["call", "text", "web"]

CHECKED_FOR = timedelta(days=180)
NEVER_EXPIRE = frozenset({"999", "111", "112"})
ANY_LANGUAGE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """One way to get help. `option` is the digit to press after the call is answered, `text_word` the word to text.

    For kind "web", `number` is the address of the page. Ages are inclusive; `languages` are codes, "*" stands for
    interpreters in most languages.
    """

    id: str
    service: str
    number: str
    kind: Kind = "call"
    option: str = ""
    text_word: str = ""
    risks: "tuple[Risk, ...]" = ()
    min_age: int = 0
    max_age: int = 150
    hours: str = ""
    languages: tuple[str, ...] = ("en",)
    mark: Mark = "K"
    source: str = ""
    checked_by: str = ""
    checked_on: date | None = None

    @property
    def never_expires(self) -> bool:
        """Whether it is one of the numbers that stand for ever."""
        return self.number in NEVER_EXPIRE

    def fits(self, age: int | None) -> bool:
        """Whether it is for someone of that age; where the age is not known it may be."""
        return age is None or self.min_age <= age <= self.max_age

    def age_of_check(self, today: date) -> timedelta | None:
        """How long ago somebody checked it; None when nobody did or it need not be."""
        return None if self.never_expires or self.checked_on is None else today - self.checked_on

    def shown(self, today: date) -> bool:
        """Whether it may be given to a young person that day: for ever, or for 180 days after its check."""
        if self.never_expires:
            return True
        age = self.age_of_check(today)
        return self.mark != "K" and age is not None and age < CHECKED_FOR


@dataclass(frozen=True, slots=True)
class HelpNumbers:
    """All the lines, in the order in which they are given."""

    lines: tuple[HelpLine, ...]

    def for_risk(self, risk: "Risk", age: int | None, today: date, council: Council) -> tuple[HelpLine, ...]:
        """The lines to give, most urgent first; the council's own are always among those that need it."""
        lines = tuple(line for line in self.lines if risk in line.risks and line.fits(age) and line.shown(today))
        if risk == "homeless":
            return (by_day(council), out_of_hours(council), *_last(lines, "999"))
        if risk == "destitution":
            return (emergency_help(council), out_of_hours(council), *lines)
        return lines

    def line(self, id: str) -> HelpLine | None:
        """The line with that id, shown or not; None when there is none."""
        return next((line for line in self.lines if line.id == id), None)

    def expiring(self, today: date, days: int = 150, council: Council | None = None) -> tuple[HelpLine, ...]:
        """The lines last checked that many days ago or longer, dropped ones too; with the council's own if given."""
        own = () if council is None else (out_of_hours(council), emergency_help(council))
        ages = ((line, line.age_of_check(today)) for line in (*own, *self.lines))
        return tuple(line for line, age in ages if age is not None and age >= timedelta(days=days))


def by_day(council: Council) -> HelpLine:
    """The council itself, when its people are at work."""
    return _own(council, "by day", council.phone, council.reply_hours, ("homeless",))


def out_of_hours(council: Council) -> HelpLine:
    """The council's emergency duty team."""
    number, hours = council.out_of_hours_phone, council.out_of_hours
    return _own(council, "out of hours", number, hours, ("homeless", "destitution"))


def emergency_help(council: Council) -> HelpLine:
    """The council's line for those who have no money, food or power."""
    number, hours = council.emergency_help_phone, council.emergency_help_hours
    return _own(council, "emergency help", number, hours, ("destitution",))


def _own(council: Council, what: str, number: str, hours: str, risks: "tuple[Risk, ...]") -> HelpLine:
    return HelpLine(
        id=f"council-{what.replace(' ', '-')}",
        service=f"{council.name} {what}",
        number=number,
        risks=risks,
        hours=hours,
        mark="C",
        source="council.yaml",
        checked_by=council.checked_by,
        checked_on=council.checked_on,
    )


def _last(lines: tuple[HelpLine, ...], number: str) -> tuple[HelpLine, ...]:
    return tuple(sorted(lines, key=lambda line: line.number == number))
