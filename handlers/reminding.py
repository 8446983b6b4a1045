"""What we say when a reminder that somebody asked for is due."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from bot.clock import london
from bot.talk import Reminding
from handlers.entries import fitting
from offer_content import Content, Entry
from offer_content.hubs import Event


def words(content: Content, due: Reminding, events: Sequence[Event]) -> str:
    """The words of a reminder in the person's language; empty where there is nothing to say any more."""
    _ = due.translate
    match due.kind:
        case "bid":
            return _("This is your reminder to bid. Need help with it? Text PA. No more of these? Text FEWER.")
        case "claim":
            entry = _of_the_week(content, due)
            return _claim(due, entry) if entry else ""
        case "event":
            event = next((each for each in events if each.id == due.subject), None)
            return _event(due, event) if event else ""
        case "meeting":
            starts = london(datetime.fromisoformat(due.subject))
            when = _("{day} at {time} UK time", day=_.day(starts.date()), time=f"{starts:%H:%M}")
            return _("You asked me to remind you of {when}. Want to get ready for it? Text SAY SOMETHING.", when=when)
        case "new_pa":
            return _new_pa(content, due)
        case "event_off":
            return _("{event}: this is off, sorry. Text HUB to see what else is on.", event=due.subject)
        case "new_phone":
            phone = content.council.phone
            return _("Your messages now come to a new phone too. Was that not you? Ring {phone} soon.", phone=phone)
        case _:
            assert_never(due.kind)


def _new_pa(content: Content, due: Reminding) -> str:
    """Who it was, who it is, how to ring them, and the young person's own say in the handover."""
    _ = due.translate
    name, phone = due.adviser.name, due.adviser.phone or content.council.phone
    if not name:
        return _("{before} is no longer your PA. You can ring {phone}.", before=due.subject, phone=phone)
    return _(
        "{before} is no longer your PA. Your PA is now {name}. You can ring {phone}. "
        "What should {name} know about you? Text SAY SOMETHING.",
        before=due.subject,
        name=name,
        phone=phone,
    )


def _of_the_week(content: Content, due: Reminding) -> Entry | None:
    """Another one each week, of those that this person may claim."""
    today = london(due.now).date()
    age = due.who.age(today)
    mine = [each for each in fitting(content, age, due.who.standing, today) if each.claim]
    return mine[today.toordinal() // 7 % len(mine)] if mine else None


def _claim(due: Reminding, entry: Entry) -> str:
    _ = due.translate
    title, text, how, _language = entry.in_language(_.code)
    more = _("No more of these? Text FEWER.")
    return "\n".join((title, text, how, more))


def _event(due: Reminding, event: Event) -> str:
    _ = due.translate
    starts = london(event.starts)
    when = _("{day} at {time} UK time", day=_.day(starts.date()), time=f"{starts:%H:%M}")
    return _("You have a place: {event}, {when}. {place}", event=event.title, when=when, place=event.place).strip()
