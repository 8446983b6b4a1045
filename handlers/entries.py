"""An entry as one person is shown it: whether it is for them, its words, and its ways on."""

from datetime import date
from typing import get_args

from bot.clock import london
from bot.talk import Choice, Standing, Turn, Who
from offer_content import Content, Entry

STANDINGS: frozenset[str] = frozenset(get_args(Standing))
# What an entry lets a person do -> the step that does it.
DO = {
    "talk": "adviser",
    "hub": "hub",
    "events": "events",
    "repair": "repair",
    "remind-bid": "bid",
    "remind-meeting": "meeting",
    "statement": "statement",
    "complain": "complain",
    "my-data": "my_data",
}


def listed(content: Content, turn: Turn) -> tuple[Entry, ...]:
    """The entries that this person may come upon, those that are made for them first."""
    today = london(turn.now).date()
    found = fitting(content, turn.who.age(today), turn.who.standing, today)
    return tuple(sorted(found, key=lambda each: not _made_for(each, turn.who)))


def fitting(content: Content, age: int | None, standing: str, today: date) -> tuple[Entry, ...]:
    """The entries for that age and standing, in the order of the files."""
    return tuple(each for each in content.listed(age, today) if fits(each, standing))


def fits(entry: Entry, standing: str) -> bool:
    """Whether the law's standing allows it, as far as it is known.

    Circumstances never hide an entry: that staff noted no child does not mean that there is none.
    """
    wanted = STANDINGS.intersection(entry.statuses)
    return not (wanted and standing) or standing in wanted


def _made_for(entry: Entry, who: Who) -> bool:
    return bool(who.circumstances.intersection(entry.statuses))


def in_words(turn: Turn, entry: Entry) -> str:
    """Title, text, how to get it, until when, and how sure we are."""
    _ = turn.translate
    title, text, how, language = entry.in_language(_.code)
    notes = [] if language == _.code else [_("This part is only in English for now.")]
    today = london(turn.now).date()
    if turn.who.age(today) == entry.max_age and entry.max_age < 25:
        notes.append(_("This ends when you turn {age}.", age=entry.max_age + 1))
    if entry.money:
        notes.append(_("Rules change: ask your PA."))
    if entry.checked_on:
        notes.append(_("Version {n}, checked {day}.", n=entry.version, day=f"{entry.checked_on:%d/%m/%Y}"))
    return "\n".join(part for part in (title, text, how, entry.link, " ".join(notes)) if part)


def ways(content: Content, turn: Turn, entry: Entry) -> tuple[Choice, ...]:
    """Where one can go on from the entry, in the person's language where it is translated."""
    today = london(turn.now).date()
    labels = entry.words(turn.translate.code).ways
    return tuple(
        _choice(entry, label, way.entry, way.do)
        for way, label in zip(entry.ways, labels, strict=False)
        if content.leads_on(way, today)
    )


def _choice(entry: Entry, label: str, to: str, do: str) -> Choice:
    if to:
        return Choice(label, "offer_entry", to)
    if do == "ask":
        return Choice(label, "ask", entry.id)
    name, _dot, value = do.partition(".")
    return Choice(label, "checklist", value) if name == "checklist" else Choice(label, DO[do])
