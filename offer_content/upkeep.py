"""What needs somebody's hand: words, numbers and hours that grow old, and sign-offs that are nobody's."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from offer_content.content import Content
from offer_content.help_numbers import CHECKED_FOR
from offer_content.hubs import CONFIRMED_FOR, Hub
from offer_content.values import REVIEW_GRACE, Entry

DAY = timedelta(days=1)
WARN_AFTER = 150  # days since a number was checked or hours were confirmed; at 180 they are no longer given


def old_numbers(content: Content, today: date) -> Iterator[str]:
    """Help numbers to check again, each with the day from which it is not given."""
    for line in content.help.expiring(today, WARN_AFTER, content.council):
        said = f"{line.service}, {line.number}, was last checked on {line.checked_on}"
        if line.checked_on is None or line not in content.help.lines:  # the council's own are always given
            yield f"{said}: ring it to be sure"
        else:
            yield f"{said}: {_until(line.checked_on + CHECKED_FOR, today)}"


def warnings(content: Content, hubs: Sequence[Hub], today: date) -> Iterator[str]:
    """Everything to see to; `hubs` are those of the council with what staff changed about them."""
    yield from old_numbers(content, today)
    yield from unseen(content, today)
    yield from filter(None, (_old_entry(entry, today) for entry in content.entries))
    yield from filter(None, (_old_hours(hub, today) for hub in hubs))
    if not content.council.fictional:
        yield from _nobodys(content)


def unseen(content: Content, today: date) -> Iterator[str]:
    """What nobody vouches for yet, and is not shown; what is said to be checked on a day that is still to come."""
    unsigned = [each.id for each in content.entries if each.mark != "K" and each.checked_on is None]
    if unsigned:
        yield f"{len(unsigned)} entries are not shown, for nobody signed them off: {', '.join(unsigned)}"
    checked = [
        ("council.yaml", content.council.checked_on),
        *((each.id, each.checked_on) for each in (*content.entries, *content.checklists)),
        *((line.id, line.checked_on) for line in content.help.lines),
        *((f"the hours of {hub.name}", hub.confirmed_on) for hub in content.hubs),
    ]
    for what, day in checked:
        if day is not None and day > today:
            yield f"{what}: checked on {day}, which is still to come"


def _old_entry(entry: Entry, today: date) -> str:
    if entry.checked_on is None or entry.next_review is None or entry.next_review >= today:
        return ""
    gone = entry.next_review + REVIEW_GRACE + DAY
    return f"the entry {entry.id} was to be reviewed by {entry.next_review}: {_until(gone, today)}"


def _old_hours(hub: Hub, today: date) -> str:
    if hub.confirmed_on is None:
        return f"the hours of {hub.name} were never confirmed: they are not given"
    if today - hub.confirmed_on < timedelta(days=WARN_AFTER):
        return ""
    gone = hub.confirmed_on + CONFIRMED_FOR + DAY
    return f"the hours of {hub.name} were last confirmed on {hub.confirmed_on}: {_until(gone, today)}"


def _until(gone: date, today: date) -> str:
    return f"not given since {gone}" if today >= gone else f"not given from {gone} on"


def _nobodys(content: Content) -> Iterator[str]:
    """A real council's sign-offs of made-up people; those in sign_offs.yaml are refused before."""
    signed = [
        ("council.yaml", content.council.checked_by),
        *((entry.id, entry.checked_by) for entry in content.entries),
    ]
    for what, by in signed:
        if "fictional" in by:
            yield f"{what} is signed off by somebody fictional: a real person must check it"
