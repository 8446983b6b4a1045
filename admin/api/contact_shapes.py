"""The shapes of contacts and messages: what was said, word for word, with what staff made of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue

from admin.api.fields import Given, Moment, Ref, Shown, example, line, lines
from admin.api.paging import NEXT, PageWanted
from admin.api.person_shapes import ASH, EXAMPLE_REF, Named, named
from bot.store import contact_work, handles, messages
from bot.store.contact_work import WrittenKind
from bot.store.vault import Vault
from bot.talk import ChannelName, Level, Risk
from bot.text import storable

AT = "2026-11-23T12:00:00Z"
Note = Annotated[str, lines(4000), Field(examples=["Rang back. Rowan is fine, and wants help with a bus pass."])]
ExternalRef = Annotated[str, line(80), Field(description="The record's id in the case system.", examples=["CN-20931"])]
Purpose = Annotated[str, line(40)]
HIDDEN = "they hide what we send, and read it when they text SHOW"


class ContactsWanted(PageWanted):
    """Which contacts to list."""

    since: Moment | None = Field(None, description="Opened then or later.")
    until: Moment | None = Field(None, description="Opened before then.")
    reviewed: bool | None = Field(None, description="Only those that were reviewed, or only those that were not.")
    adviser: Ref | None = Field(None, description="Only of people who have this worker.")
    channel: ChannelName | None = None
    risk: Risk | Literal["any"] | None = None


class ContactGiven(Given):
    """A visit, call or meeting that somebody writes in by hand."""

    model_config = Given.model_config | example(
        kind="visit", at=AT, note="Saw Rowan at home. All well.", two_way=True, purposes=["housing"]
    )

    kind: WrittenKind
    at: Moment = Field(description="When it was; not in the future.")
    note: Note
    two_way: bool = Field(description="Whether they took part: only then does it count as in touch.")
    purposes: Annotated[tuple[Purpose, ...], Field(max_length=10)] = ()


class ReviewGiven(Given):
    """What somebody makes of a contact, having read it."""

    model_config = Given.model_config | example(
        note="Will talk about council tax on Friday.", entered=True, external_ref="CN-20931"
    )

    note: Note | None = None
    entered: bool = Field(False, description="Whether it is in the case system now.")
    external_ref: ExternalRef | None = None


class EnteredGiven(Given):
    """That a contact is in the case system now."""

    model_config = Given.model_config | example(external_ref="CN-20931")

    external_ref: ExternalRef | None = None


class SearchGiven(Given):
    """What to look for."""

    model_config = Given.model_config | example(words="council tax")

    words: Annotated[str, line(100, 2), Field(description="Found as they stand, whatever their case and accents.")]


class Attached(Shown):
    """Something sent beside words; it is never downloaded."""

    kind: str = Field(examples=["voice"])
    content_type: str = Field(examples=["audio/ogg"])


class MessageShown(Shown):
    """One text, in or out, as it was said."""

    ref: str = Field(examples=["m_2b3c4d5e6f7g8h9j"])
    direction: Literal["in", "out"]
    text: str = Field(examples=["when is the hub open"])
    at: datetime
    channel: str = Field(examples=["sms"])
    status: str = Field(description="in: received, answered; out: queued … read, failed, in_doubt", examples=["read"])
    reason: str = Field(description="Why it was not sent, or not surely, or not yet read.", examples=[""])
    language: str = Field(examples=["en"])
    intent: str = Field(description="What the bot took it for.", examples=["hub"])
    risk: str = Field(examples=["none"])
    level: str = Field(examples=["none"])
    choices: list[str] = Field(description="The answers that went out with it.", examples=[["Menu"]])
    attachments: list[Attached]
    author: Named | None = Field(description="Who wrote it, where a member of staff did.")
    apart: bool = Field(
        description="It is about those who work with the person. For everybody but managers it is without its words.",
        examples=[False],
    )


class Signposted(Shown):
    """A service that the person was pointed to."""

    service: str = Field(examples=["111 option 2"])
    on: date


class Reviewed(Shown):
    """Who read a contact."""

    at: datetime
    by: Named | None
    note: str | None


class Entered(Shown):
    """When a contact went into the case system."""

    at: datetime
    external_ref: str | None


class Sender(Shown):
    """Where somebody unknown writes from, for staff to find out who it is."""

    channel: str = Field(examples=["sms"])
    address: str = Field(examples=["+447700900666"])


class ContactLine(Shown):
    """A contact in a list."""

    ref: str = Field(examples=["c_2b3c4d5e6f7g8h9j"])
    person: str | None = Field(description="The ref of the person; null for somebody unknown.", examples=[EXAMPLE_REF])
    kind: Literal["messages", "call", "visit", "virtual", "hub"]
    channel: str | None = Field(examples=["sms"])
    opened_at: datetime
    last_at: datetime
    in_touch: bool = Field(description="Whether it counts: their own words, or a two-way contact written in.")
    in_touch_at: datetime | None
    language: str | None = Field(examples=["en"])
    purposes: list[str] = Field(examples=[["hub"]])
    signposts: list[Signposted]
    risk: Risk
    level: Level
    reviewed: Reviewed | None
    entered: Entered | None
    note: str | None = Field(description="What was written in by hand.", examples=[None])
    recorded_by: Named | None


def _example(**more: JsonValue) -> dict[str, JsonValue]:
    whole: dict[str, JsonValue] = {
        "ref": "c_2b3c4d5e6f7g8h9j",
        "person": EXAMPLE_REF,
        "kind": "messages",
        "channel": "sms",
        "opened_at": AT,
        "last_at": AT,
        "in_touch": True,
        "in_touch_at": AT,
        "language": "en",
        "purposes": ["hub"],
        "signposts": [],
        "risk": "none",
        "level": "none",
        "reviewed": {"at": AT, "by": dict(ASH), "note": None},
        "entered": {"at": AT, "external_ref": "CN-20931"},
        "note": None,
        "recorded_by": None,
    }
    return whole | more


class ContactShown(ContactLine):
    """A contact with everything that was said in it."""

    model_config = Shown.model_config | example(**_example(sender=None, messages=[]))

    sender: Sender | None = Field(description="Where somebody unknown writes from; null for a person.")
    messages: list[MessageShown]


class ContactLines(Shown):
    """Contacts, the newest first."""

    items: list[ContactLine]
    next: str | None = NEXT


class ContactsPage(Shown):
    """Contacts with what was said in them, the newest first."""

    items: list[ContactShown]
    next: str | None = NEXT


class Found(Shown):
    """One message that holds the words."""

    contact: str = Field(examples=["c_2b3c4d5e6f7g8h9j"])
    person: str | None = Field(examples=[EXAMPLE_REF])
    message: MessageShown


class SearchShown(Shown):
    """What was found, the newest first."""

    items: list[Found]
    looked_at: int = Field(description="How many messages were read.", examples=[214])
    cut: bool = Field(description="Whether there are older messages, or more hits, than were looked at.")


def contact_line(vault: Vault, row: Any) -> ContactLine:
    """A contact as a list shows it."""
    return ContactLine(**_line(vault, row))


def contact_shown(vault: Vault, row: Any, said: Sequence[MessageShown]) -> ContactShown:
    """A contact with its messages."""
    return ContactShown(**_line(vault, row), sender=sender_shown(vault, row), messages=list(said))


def sender_shown(vault: Vault, row: Any) -> Sender | None:
    """Where somebody unknown writes from, for a row with its handle; None for a person."""
    if row.person is not None or row.address is None:
        return None
    return Sender(channel=row.channel, address=storable(handles.open_address(vault, row).value))


def without_words(shown: MessageShown) -> MessageShown:
    """That something was said, and neither what nor how grave it is."""
    nothing = {"text": "", "intent": "", "risk": "none", "level": "none", "choices": [], "attachments": []}
    return shown.model_copy(update=nothing)


def message_shown(vault: Vault, row: Any, authors: Mapping[int, Any]) -> MessageShown:
    """One text. What no JSON can carry (lone surrogates, NUL) is shown as U+FFFD; it is stored as it came."""
    extras = vault.open_data(row.extras, f"{row.ref}+") or {}
    author = authors.get(row.author_id)
    return MessageShown(
        ref=row.ref,
        direction=row.direction,
        text=storable(messages.open_text(vault, row)),
        at=row.at,
        channel=row.channel,
        status=row.status,
        reason=row.reason or (HIDDEN if row.covered else ""),
        language=row.language,
        intent=row.intent,
        risk=row.risk,
        level=row.risk_level,
        choices=[storable(label) for label, *_ in extras.get("choices", ())],
        attachments=[Attached(kind=kind, content_type=media) for kind, _, media in extras.get("attachments", ())],
        author=Named(ref=author.ref, name=author.name) if author else None,
        apart=row.apart,
    )


def _line(vault: Vault, row: Any) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "person": row.person,
        "kind": row.kind,
        "channel": row.channel,
        "opened_at": row.opened_at,
        "last_at": row.last_at,
        "in_touch": row.in_touch_at is not None,
        "in_touch_at": row.in_touch_at,
        "language": row.language,
        "purposes": row.purposes,
        "signposts": [Signposted(service=service, on=on) for service, on in row.signposts],
        "risk": row.risk,
        "level": row.risk_level,
        "reviewed": _reviewed(vault, row),
        "entered": Entered(at=row.entered_at, external_ref=row.external_ref) if row.entered_at else None,
        "note": contact_work.open_note(vault, row),
        "recorded_by": named(row.recorder_ref, row.recorder_name),
    }


def _reviewed(vault: Vault, row: Any) -> Reviewed | None:
    if row.reviewed_at is None:
        return None
    by = named(row.reviewer_ref, row.reviewer_name)
    return Reviewed(at=row.reviewed_at, by=by, note=contact_work.open_review(vault, row))
