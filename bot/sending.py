"""What may be sent, when to try again, and what an error means: the one sending policy, pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.channels import Busy, Misconfigured, SendError, Unreachable
from bot.clock import LONDON, london
from bot.store.handles import SILENCED

FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=15)
MISCONFIGURED_RETRY = timedelta(minutes=5)
GIVE_UP = timedelta(hours=24)  # an answer a day late answers nothing
RISK_LANE = 0
FINAL = frozenset({"deceased", "closed"})


@dataclass(frozen=True, slots=True)
class After:
    """What a failed send leads to: the row's next state, when to look again, and whether the address is dead."""

    state: str
    wait: timedelta = timedelta()
    dead: bool = False
    misconfigured: bool = False


def quiet_until(now: datetime, quiet: tuple[time, time]) -> datetime | None:
    """When the quiet hours that hold now (London's wall clock) end, in UTC; None outside them."""
    begin, end = quiet
    wall = london(now)
    over_midnight = begin > end
    inside = (wall.time() >= begin or wall.time() < end) if over_midnight else begin <= wall.time() < end
    if not inside:
        return None
    tomorrow = over_midnight and wall.time() >= begin
    day = wall.date() + timedelta(days=1 if tomorrow else 0)
    ends = datetime.combine(day, end, LONDON).astimezone(now.tzinfo)
    # In autumn London's clocks show an hour twice: where the first is over, the second is meant.
    return ends if ends > now else datetime.combine(day, end.replace(fold=1), LONDON).astimezone(now.tzinfo)


def barred(*, status: str, opted_out: bool, handle_state: str, despite: Sequence[str]) -> str:
    """Why nothing we start may go out now (invariant 5); empty when it may. `despite` is what staff chose to override.

    Nobody can override a death or a closed case, nor write first to a handle that is not verified.
    """
    if handle_state != "verified":
        return "not_verified"
    if status in SILENCED and (status in FINAL or status not in despite):
        return status
    return "opted_out" if opted_out and "opted_out" not in despite else ""


def backoff(attempts: int, chance: random.Random) -> timedelta:
    """How long to wait before the next try: doubling, half of it by chance so that a crowd spreads out."""
    doublings = min(max(attempts - 1, 0), 10)
    wait = min(FIRST_RETRY * (1 << doublings), LONGEST_RETRY)
    return wait * (0.5 + chance.random() / 2)


def after_error(error: SendError, *, lane: int, attempts: int, age: timedelta, chance: random.Random) -> After:
    """What to do about a failed send. A risk reply in doubt goes out again; any other doubt is left to be settled."""
    if age > GIVE_UP:
        return After("failed")
    match error:
        case Busy(maybe_sent=True) if lane != RISK_LANE:
            return After("sending")
        case Busy(retry_after=float() | int() as seconds) if lane != RISK_LANE or seconds < 60:
            return After("due", timedelta(seconds=seconds))
        case Busy():
            return After("due", backoff(attempts, chance))
        case Misconfigured():
            return After("due", MISCONFIGURED_RETRY, misconfigured=True)
        case Unreachable():
            return After("failed", dead=True)
        case _:
            return After("failed")


def resolve_doubt(*, lane: int, started: bool, listed: bool | None) -> str:
    """The state of a row whose send may have happened (design, settled questions).

    `listed`: whether the provider's own list shows it; None where there is no such list. Risk replies go out again:
    twice is safer than silence. A reply that the list does not show goes again. Nothing we start is sent again.
    """
    if listed:
        return "sent"
    if lane == RISK_LANE:
        return "due"
    return "due" if listed is False and not started else "in_doubt"
