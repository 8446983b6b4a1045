"""What is said of a hub's hours: open now, one day, a week. Times are London's wall clock."""

from datetime import datetime, time

from bot.clock import london
from bot.talk import Turn
from offer_content import Content
from offer_content.hubs import DayHours, Hub


def now(content: Content, turn: Turn, hub: Hub) -> str:
    _, phone = turn.translate, hub.phone or content.council.phone
    state = hub.state(turn.now)
    if not state.known:
        return _("I am not sure when {hub} is open. Please ring {phone}.", hub=hub.name, phone=phone)
    if state.open:
        return _open_until(turn, hub, state.until)
    if state.reason:
        closed = _("{hub} is closed now: {reason}.", hub=hub.name, reason=content.said(state.reason, _.code))
    else:
        closed = _("{hub} is closed now.", hub=hub.name)
    return f"{closed} {_opens(turn, state.opens, phone)}"


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


def week(content: Content, turn: Turn, hub: Hub) -> str:
    _ = turn.translate
    if not hub.state(turn.now).known:
        return now(content, turn, hub)
    days = (day_line(content, turn, day, hub.phone) for day in hub.week(turn.now))
    lines = (hub.name, *days, ", ".join(hub.address), hub.map_link)
    return "\n".join(line for line in lines if line)


def day_line(content: Content, turn: Turn, day: DayHours, phone: str) -> str:
    _ = turn.translate
    if not day.known:
        return _(
            "{day}: not sure yet, please ring {phone}",
            day=turn.translate.day(day.day),
            phone=phone or content.council.phone,
        )
    hours = ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in day.sessions) or _("closed")
    reason = f" ({content.said(day.reason, _.code)})" if day.reason else ""
    return f"{turn.translate.day(day.day)}: {hours}{reason}"


def _clock(moment: datetime | time) -> str:
    return f"{moment:%H:%M}"
