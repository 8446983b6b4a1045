"""Being reminded of meetings: a review of the pathway plan, a PEP, court, an appointment."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.clock import LONDON, london
from bot.talk import Choice, Effect, EndReminder, Remind, Reply, Say, Step, Turn
from bot.text import fold, our_digits
from handlers import days
from handlers.menu import known_only, menu_choices

WANTED = re.compile(r"(?!.*\b(bid|bids|bidding|weekly|every week)\b).*\bremind me\b.*")
HALF = re.compile(r"\bhalf (?:past )?(\d{1,2})\b")  # "half 2", as it is said
LONGEST = 100  # letters of what they said before that are kept with it
CLOCK = re.compile(r"(?P<at>\bat |@ ?)?\b(?P<hour>\d{1,2})([:.](?P<minute>\d\d))? ?(?P<half>am|pm|o.?clock)?\b")
PARTS = re.compile(r"[;,\n]+|\b(?:and|also|plus|then)\b", re.IGNORECASE)  # of a text that names more than one
SET = "meeting_set"  # the step after one was set
ANOTHER = re.compile(  # each word of a text that puts it right
    r"no+|nah|nope|sorry|soz|oops|oh|wait|actually|i|mean|meant|its|it|is|was|will|be|not|on|at|the|to|of|in|moved?|changed?"
    r"|make|thats?|my|bad|wrong|time|day|instead|meeting|half|past|am|pm|oclock|morning|afternoon|evening|next|this|today"
    rf"|\d{{1,2}}(st|nd|rd|th|am|pm)?|{'|'.join(days.WEEKDAYS)}|{days.MONTH}|{days.TOMORROW.pattern}"
)
NOT_THAT = re.compile(r"\bnot (on |at )?\w+", re.IGNORECASE)
MOST = 4  # meetings in one text
EARLIEST = 8  # an hour below it without am or pm is in the afternoon
DAY_BEFORE, HOURS_BEFORE = timedelta(days=1), timedelta(hours=2)


def steps() -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "meeting": Step(known_only(meeting)),
        "meeting_when": Step(known_only(partial(when, "")), listens="answers", reads=names_some),
        SET: Step(known_only(moved)),
        "meeting_end": Step(known_only(end)),
    }


def heard(turn: Turn) -> tuple[str, str] | None:
    """Whether they ask to be reminded of a meeting, or put right when the one just set is."""
    if turn.step == SET and puts_right(turn.text):
        return SET, turn.value
    return ("meeting", "") if WANTED.fullmatch(fold(turn.text)) else None


def puts_right(text: str) -> bool:
    """A day or a time, and nothing else but that it is another: "sorry, it's saturday", "make it 3pm"."""
    return names_some(text) and all(ANOTHER.fullmatch(word) for word in fold(text).split())


def names_some(text: str) -> bool:
    """Whether the words name a day or a time at all."""
    return bool(days.asked(text, date.min) or _clock(text))


def meeting(turn: Turn) -> Reply:
    """When it is may stand in the same words."""
    words = turn.translate("When is it? Say it like: Friday at 2pm, or 3 December at 10:30.")
    return when(words, replace(turn, value=""))


def when(otherwise: str, turn: Turn) -> Reply:
    """The day and the time, London's; asked for where one is missing or over."""
    said = f"{turn.value} {turn.text}".strip()  # the day may come first, and then the time
    starts = read_all(turn.text, turn.now) or read_all(said, turn.now)
    if not starts:
        words = otherwise or turn.translate("Sorry, I need a day and a time, like: Friday at 2pm.")
        return Reply(
            (Say(words, (Choice(turn.translate("Menu"), "menu"),)),), step="meeting_when", value=said[-LONGEST:]
        )
    return _set(turn, starts)


def moved(turn: Turn) -> Reply:
    """Another day or time for the one just set: what they do not say stays as it was."""
    before = _moment_of(turn.value)
    if before is None:
        return meeting(turn)
    said = NOT_THAT.sub("", turn.text)
    on, at = days.asked(said, _around(before.date(), said, london(turn.now).date())), _clock(said)
    starts = _moment(on[-1] if on else before.date(), at or before.time(), turn.now)
    if starts <= turn.now:
        return when("", replace(turn, value=""))
    return _set(turn, (starts,), (EndReminder("meeting", turn.value),))


def end(turn: Turn) -> Reply:
    """That one is not reminded of."""
    words = turn.translate("OK. I will not remind you of it.")
    return Reply((Say(words, menu_choices(turn)),), effects=(EndReminder("meeting", turn.value),), purpose="meeting")


def _set(turn: Turn, meetings: tuple[datetime, ...], instead: tuple[Effect, ...] = ()) -> Reply:
    """Each with its reminder, and a way to take it back; the last one can still be moved."""
    _ = turn.translate
    due = {starts: first for starts in meetings if (first := _first(starts, turn.now))}
    if not due:
        return Reply((Say(_("That is very soon. I cannot remind you in time."), menu_choices(turn)),))
    named = [_when(turn, starts) for starts in due]
    said = "\n".join(_("OK. I will remind you of it before {when}.", when=each) for each in named)
    label = _("Do not remind me")
    choices = [
        Choice(label if len(due) == 1 else f"{label}: {each}", "meeting_end", starts.isoformat())
        for starts, each in zip(due, named, strict=True)
    ]
    wanted = (Remind("meeting", first, subject=starts.isoformat()) for starts, first in due.items())
    return Reply(
        (Say(said, (*choices, *menu_choices(turn))),),
        step="meeting_set",
        value=max(due).isoformat(),
        effects=(*instead, *wanted),
        purpose="meeting",
    )


def _around(before: date, said: str, today: date) -> date:
    """From which day on another weekday is looked for: the one nearest to the day before is meant."""
    nearest = max(today, before - timedelta(days=3))
    return today if days.TOMORROW.search(fold(said)) or days.TODAY.search(fold(said)) else nearest


def _moment_of(value: str) -> datetime | None:
    """When the meeting of that value is, in London; what an old button carries may be anything."""
    try:
        return london(datetime.fromisoformat(value))
    except ValueError:
        return None


def _when(turn: Turn, starts: datetime) -> str:
    local = london(starts)
    return turn.translate("{day}, {time} UK time", day=turn.translate.day(local.date()), time=f"{local:%H:%M}")


def _first(starts: datetime, now: datetime) -> datetime | None:
    """When they are reminded: the day before, else two hours before; never too late."""
    return next((at for at in (starts - DAY_BEFORE, starts - HOURS_BEFORE) if at > now), None)


def read_all(text: str, now: datetime) -> tuple[datetime, ...]:
    """Every moment (UTC) still to come that the words name: one, or one for each part; nothing where none is clear."""
    one = read_when(text, now)
    if one:
        return (one,)
    parts = [part for part in PARTS.split(text) if names_some(part)]
    found = dict.fromkeys(filter(None, (read_when(part, now) for part in parts)))
    return tuple(found) if 0 < len(parts) == len(found) <= MOST else ()


def read_when(text: str, now: datetime) -> datetime | None:
    """The moment (UTC) that the words name: one day and one time, still to come; None for anything else."""
    on, at = days.asked(text, london(now).date()), _clock(text)
    if len(on) != 1 or at is None:
        return None
    starts = _moment(on[0], at, now)
    if starts <= now and not days.TODAY.search(fold(text)):  # "monday at 10" on a Monday noon is next week's
        starts = _moment(on[0] + timedelta(days=7), at, now)
    return starts if starts > now else None


def _moment(day: date, at: time, now: datetime) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(now.tzinfo)


def _clock(text: str) -> time | None:
    return _time(CLOCK.finditer(HALF.sub(r"at \1:30", our_digits(text))))


def _time(said: Iterable[re.Match[str]]) -> time | None:
    found = next((each for each in said if each["at"] or each["minute"] or each["half"]), None)
    if found is None:
        return None
    hour, minute = _hour(found["hour"], found["half"] or ""), int(found["minute"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _hour(said: str, half: str) -> int:
    if half in ("am", "pm"):
        return int(said) % 12 + (12 if half == "pm" else 0)
    afternoon = int(said) < EARLIEST and not said.startswith("0")
    return int(said) + 12 if afternoon else int(said)
