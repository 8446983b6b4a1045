"""What is said of a hub's hours: open now, one day, a week. Times are London's wall clock."""

from datetime import datetime, time

from bot.clock import london
from bot.talk import Turn
from offer_content.hubs import DayHours, Hub


def now(turn: Turn, hub: Hub, phone: str) -> str:
    _ = turn.translate
    state = hub.state(turn.now)
    if not state.known:
        return _("I am not sure when {hub} is open. Please ring {phone}.", hub=hub.name, phone=hub.phone or phone)
    if state.open:
        return _open_until(turn, hub, state.until)
    if state.reason:
        closed = _("{hub} is closed now: {reason}.", hub=hub.name, reason=state.reason)
    else:
        closed = _("{hub} is closed now.", hub=hub.name)
    return f"{closed} {_opens(turn, state.opens, hub.phone or phone)}"


def _opens(turn: Turn, opens: datetime | None, phone: str) -> str:
    _ = turn.translate
    if opens is None:
        return _("Please ring {phone}.", phone=phone)
    if opens.date() == london(turn.now).date():
        return _("It opens today at {time} UK time.", time=_clock(opens))
    return _("It opens {day} at {time} UK time.", day=turn.translate.day(opens.date()), time=_clock(opens))


def _open_until(turn: Turn, hub: Hub, until: datetime | None) -> str:
    _ = turn.translate
    if until is None:
        return _("{hub} is open now.", hub=hub.name)
    return _("{hub} is open now, until {time} UK time.", hub=hub.name, time=_clock(until))


def week(turn: Turn, hub: Hub, phone: str) -> str:
    _ = turn.translate
    if not hub.state(turn.now).known:
        return now(turn, hub, phone)
    days = (day_line(turn, day, hub.phone or phone) for day in hub.week(turn.now))
    lines = (hub.name, *days, ", ".join(hub.address), hub.map_link)
    return "\n".join(line for line in lines if line)


def day_line(turn: Turn, day: DayHours, phone: str) -> str:
    _ = turn.translate
    if not day.known:
        return _("{day}: not sure yet, please ring {phone}", day=turn.translate.day(day.day), phone=phone)
    hours = ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in day.sessions) or _("closed")
    reason = f" ({day.reason})" if day.reason else ""
    return f"{turn.translate.day(day.day)}: {hours}{reason}"


def _clock(moment: datetime | time) -> str:
    return f"{moment:%H:%M}"
