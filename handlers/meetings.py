"""Being reminded of a meeting: a review of the pathway plan, a PEP, court, an appointment."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.clock import LONDON, london
from bot.talk import Choice, EndReminder, Remind, Reply, Say, Step, Turn
from bot.text import fold, our_digits
from handlers import days
from handlers.menu import known_only, menu_choices

WANTED = re.compile(r"(?!.*\b(bid|bids|bidding|weekly|every week)\b).*\bremind me\b.*")
HALF = re.compile(r"\bhalf (?:past )?(\d{1,2})\b")  # "half 2", as it is said
LONGEST = 100  # letters of what they said before that are kept with it
CLOCK = re.compile(r"(?P<at>\bat |@ ?)?\b(?P<hour>\d{1,2})([:.](?P<minute>\d\d))? ?(?P<half>am|pm|o.?clock)?\b")
EARLIEST = 8  # an hour below it without am or pm is in the afternoon
DAY_BEFORE, HOURS_BEFORE = timedelta(days=1), timedelta(hours=2)


def steps() -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "meeting": Step(known_only(meeting)),
        "meeting_when": Step(known_only(partial(when, "")), listens="answers"),
        "meeting_end": Step(known_only(end)),
    }


def heard(turn: Turn) -> tuple[str, str] | None:
    """Whether they ask to be reminded of a meeting."""
    return ("meeting", "") if WANTED.fullmatch(fold(turn.text)) else None


def meeting(turn: Turn) -> Reply:
    """When it is may stand in the same words."""
    words = turn.translate("When is it? Say it like: Friday at 2pm, or 3 December at 10:30.")
    return when(words, replace(turn, value=""))


def when(otherwise: str, turn: Turn) -> Reply:
    """The day and the time, London's; asked for where one is missing or over."""
    _ = turn.translate
    said = f"{turn.value} {turn.text}".strip()  # the day may come first, and then the time
    starts = read_when(turn.text, turn.now) or read_when(said, turn.now)
    if starts is None:
        words = otherwise or _("Sorry, I need a day and a time, like: Friday at 2pm.")
        return Reply((Say(words, (Choice(_("Menu"), "menu"),)),), step="meeting_when", value=said[-LONGEST:])
    first = next((at for at in (starts - DAY_BEFORE, starts - HOURS_BEFORE) if at > turn.now), None)
    if first is None:
        return Reply((Say(_("That is very soon. I cannot remind you in time."), menu_choices(turn)),))
    local, subject = london(starts), starts.isoformat()
    words = _(
        "OK. I will remind you of it before {day}, {time} UK time.", day=_.day(local.date()), time=f"{local:%H:%M}"
    )
    choices = (Choice(_("Do not remind me"), "meeting_end", subject), *menu_choices(turn))
    return Reply((Say(words, choices),), effects=(Remind("meeting", first, subject=subject),), purpose="meeting")


def end(turn: Turn) -> Reply:
    """That one is not reminded of."""
    words = turn.translate("OK. I will not remind you of it.")
    return Reply((Say(words, menu_choices(turn)),), effects=(EndReminder("meeting", turn.value),), purpose="meeting")


def read_when(text: str, now: datetime) -> datetime | None:
    """The moment (UTC) that the words name: one day and one time, still to come; None for anything else."""
    on = days.asked(text, london(now).date())
    at = _time(HALF.sub(r"at \1:30", our_digits(text)))
    if len(on) != 1 or at is None:
        return None
    starts = _moment(on[0], at, now)
    return starts if starts > now else None


def _moment(day: date, at: time, now: datetime) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(now.tzinfo)


def _time(said: str) -> time | None:
    found = next((each for each in CLOCK.finditer(said) if each["at"] or each["minute"] or each["half"]), None)
    if found is None:
        return None
    hour, minute = _hour(found["hour"], found["half"] or ""), int(found["minute"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _hour(said: str, half: str) -> int:
    if half in ("am", "pm"):
        return int(said) % 12 + (12 if half == "pm" else 0)
    afternoon = int(said) < EARLIEST and not said.startswith("0")
    return int(said) + 12 if afternoon else int(said)
