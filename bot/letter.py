"""One outbox row made ready to send (opened, checked against what we may start, discreet), and what became of it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from bot.channels import SendError
from bot.i18n import translator
from bot.sending import MISCONFIGURED_RETRY, RISK_LANE, After, after_error, barred, quiet_until
from bot.store import handles, messages
from bot.store.results import Outcome, not_delivered
from bot.store.vault import Vault
from bot.talk import N_, SHOW, Outgoing, Template, Traits

OPENER = N_("Hi, a message for you:")  # all that a locked screen may show of anything we start (invariant 13)
COVER = N_("There is a message for you. Text {show} to read it.")  # all that a person who hides them is sent
TEMPLATE = "message"  # the approved WhatsApp template whose {{1}} is our text
LATE = 3  # tries of a risk reply after which staff are told to ring
STATUS = {"due": "queued", "sent": "sent", "failed": "failed", "sending": "in_doubt", "in_doubt": "in_doubt"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A row to send, with what the sending policy must know about it."""

    row_id: int
    message_id: int
    handle_id: int
    person_id: int | None
    lane: int
    started: bool
    attempts: int
    created_at: datetime
    claimed_at: datetime
    outgoing: Outgoing = field(repr=False)
    hold_until: datetime | None = None  # quiet hours
    barred: str = ""  # why it may not go out
    needs_template: bool = False


def make_letter(
    row: Any,
    vault: Vault,
    traits: Traits,
    templates: Mapping[str, Mapping[str, str]],
    quiet: tuple[time, time],
    now: datetime,
) -> Letter:
    """Open a loaded row and judge it. Raises CannotOpen when its key is gone."""
    despite = tuple(row.despite or ())
    closed = _window_closed(row, traits, now)
    sid = templates.get(TEMPLATE, {}).get(row.language, "") if closed else ""
    return Letter(
        row_id=row.id,
        message_id=row.message_id,
        handle_id=row.handle_id,
        person_id=row.person_id,
        lane=row.lane,
        started=row.started,
        attempts=row.attempts,
        created_at=row.created_at,
        claimed_at=row.claimed_at,
        outgoing=_outgoing(row, vault, sid),
        hold_until=_hold(row, despite, quiet, now) if row.started else None,
        barred=_barred(row, despite) if row.started else "",
        needs_template=closed and not sid,
    )


def outcome(letter: Letter, state: str, due_at: datetime, status: str = "", **more: Any) -> Outcome:
    """What to record of a letter: the row's next state and, unless it follows from that, the message's status.

    `more` are other fields of the outcome.
    """
    return Outcome(
        row_id=letter.row_id,
        handle_id=letter.handle_id,
        person_id=letter.person_id,
        state=state,
        status=status or STATUS[state],
        due_at=due_at,
        **more,
    )


def settled(letter: Letter, state: str, provider_id: str, now: datetime) -> Outcome:
    """A send that is over one way or the other; what stays in doubt is shown to staff."""
    doubt = "in_doubt" if state == "in_doubt" else ""
    reason = "may have been sent" if doubt else ""
    return outcome(letter, state, now, provider_id=provider_id, alert=doubt, reason=reason)


def failed(letter: Letter, error: SendError, now: datetime, chance: random.Random) -> Outcome:
    """A send that failed: tried again later, left in doubt or given up."""
    age = now - letter.created_at
    after = after_error(error, lane=letter.lane, attempts=letter.attempts, age=age, chance=chance)
    return outcome(
        letter,
        after.state,
        now + after.wait,
        code=error.code,
        reason=str(error),
        alert=_alert(letter, after),
        urgent=letter.lane == RISK_LANE,
        dead=after.dead,
        lease_until=now if after.state == "sending" else None,
    )


def unopened(row: Any, now: datetime) -> Outcome:
    """A row that cannot be opened waits until somebody has restored its key."""
    return Outcome(
        row_id=row.id,
        handle_id=row.handle_id,
        person_id=row.person_id,
        state="due",
        status=STATUS["due"],
        due_at=now + MISCONFIGURED_RETRY,
        reason="a message to send is sealed with a key that is not in KIT_ENCRYPTION_KEYS",
        alert="misconfigured",
    )


def _alert(letter: Letter, after: After) -> str:
    """What staff are told of a failed send. Of a risk reply they hear soon, not only when we give up."""
    if letter.lane == RISK_LANE and letter.attempts == LATE:
        return "could_not_answer"
    if after.misconfigured:
        return "misconfigured"
    return not_delivered(started=letter.started, unreachable=after.dead) if after.state == "failed" else ""


def _outgoing(row: Any, vault: Vault, sid: str) -> Outgoing:
    text = covering(row.language) if row.covered else messages.open_text(vault, row)
    template = Template(sid, {"1": " ".join(text.split())}) if sid else None  # WhatsApp takes no line breaks there
    if row.started and not row.covered:
        text = f"{translator(row.language)(OPENER)}\n\n{text}"
    address = handles.open_address(vault, row)
    choices = () if row.covered else messages.open_choices(vault, row)
    return Outgoing(address, text, choices, row.ref, template)


def covering(language: str) -> str:
    """What a covered message says instead of its words."""
    _ = translator(language)
    return _(COVER, show=_(SHOW))


def _window_closed(row: Any, traits: Traits, now: datetime) -> bool:
    """Computed from the person's last message, never stored as a flag."""
    window: timedelta | None = traits.reply_window
    return window is not None and (row.last_in_at is None or now - row.last_in_at >= window)


def _barred(row: Any, despite: tuple[str, ...]) -> str:
    if row.dead_at is not None:
        return "dead"
    opted_out = row.opted_out_at is not None or row.handle_opted_out_at is not None
    return barred(status=row.status or "", opted_out=opted_out, handle_state=row.handle_state, despite=despite)


def _hold(row: Any, despite: tuple[str, ...], quiet: tuple[time, time], now: datetime) -> datetime | None:
    if "quiet_hours" in despite:
        return None
    own = (time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_to)) if row.quiet_from else quiet
    return quiet_until(now, own)
