"""Contacts over the API: what people said, read, reviewed, ticked off, searched, and written in by hand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from admin.api.contact_shapes import (
    ContactGiven,
    ContactLines,
    ContactShown,
    ContactsPage,
    ContactsWanted,
    EnteredGiven,
    Found,
    MessageShown,
    ReviewGiven,
    SearchGiven,
    SearchShown,
    contact_line,
    contact_shown,
    message_shown,
    without_words,
)
from admin.api.fields import ContactRef, PersonRef
from admin.api.guard import Anyone, Caller, CaseWorker
from admin.api.paging import PageWanted, cut, decode
from admin.api.people import find
from admin.api.problems import Problem, invalid, nothing, responses
from bot.store import Tx, contact_work, messages, reading, sight
from bot.store.audit import Entry
from bot.store.contact_work import Written
from bot.text import fold, storable

router = APIRouter(tags=["contacts"])
LOOKED_AT, HITS = 2000, 100  # messages opened in one search, and shown
CLOCKS_DIFFER = timedelta(minutes=5)
CURSOR = (datetime, int)


@router.get("/people/{ref}/contacts", summary="List a person's contacts", responses=responses(400, 404))
def list_theirs(caller: Anyone, ref: PersonRef, wanted: Annotated[PageWanted, Query()]) -> ContactsPage:
    """Everything with one person, the newest first, with every word; also what we began and nobody answered yet."""
    with caller.store.read() as read:
        person = find(read, caller, ref, words=True)
        theirs = reading.ContactsWanted(person_id=person.id)
        before = decode(wanted.cursor, *CURSOR)
        rows = reading.contacts(read, sight.contacts(caller.reader), theirs, before, wanted.limit + 1)
        rows, following = cut(rows, wanted.limit, _key)
        shown = _with_messages(read, caller, rows)
    caller.record(Entry("list contacts", ref, person.id))
    return ContactsPage(items=shown, next=following)


@router.post(
    "/people/{ref}/contacts",
    status_code=201,
    summary="Write in a visit or call",
    responses=responses(400, 404, 413),
)
def write_in(caller: Anyone, ref: PersonRef, given: ContactGiven, response: Response) -> ContactShown:
    """A contact that took place elsewhere. Whoever writes it in has read it: it needs no review."""
    if given.at > caller.now + CLOCKS_DIFFER:
        raise invalid(("body.at", "it has not happened yet"))
    with caller.store.begin() as tx:
        person = find(tx, caller, ref, words=True)
        made = Written(person.id, given.kind, given.at, given.note, given.two_way, person.language, given.purposes)
        contact_work.write_in(tx, caller.vault, made, caller.reader.id, caller.now)
        caller.note(tx, Entry("write contact", made.ref, person.id))
        response.headers["Location"] = f"/api/v1/contacts/{made.ref}"
        return _shown(tx, caller, made.ref)


@router.get("/contacts", summary="List contacts", responses=responses(400, 403))
def list_contacts(caller: CaseWorker, wanted: Annotated[ContactsWanted, Query()]) -> ContactLines:
    """Contacts of everybody whom you may see, the newest first; open one to read what was said."""
    before = decode(wanted.cursor, *CURSOR)
    may_see = sight.contacts(caller.reader) & reading.answered()
    with caller.store.read() as read:
        rows = reading.contacts(read, may_see, _filter(wanted), before, wanted.limit + 1)
    rows, following = cut(rows, wanted.limit, _key)
    caller.record(Entry("list contacts"))
    return ContactLines(items=[contact_line(caller.vault, row) for row in rows], next=following)


@router.post("/contacts/search", summary="Search what was said", responses=responses(400, 403, 413))
def search(caller: CaseWorker, given: SearchGiven) -> SearchShown:
    """Look for words in the newest 2,000 messages of those whom you may see; at most 100 hits. `cut` says if there
    may be more. The words are not kept.
    """
    with caller.store.read() as read:
        rows = reading.newest_messages(read, sight.messages(caller.reader), LOOKED_AT + 1)
        hits = [row for row in rows[:LOOKED_AT] if _holds(messages.open_text(caller.vault, row), given.words)]
        authors = reading.staff_by_id(read, {row.author_id for row in hits if row.author_id})
    caller.record(Entry("search contacts"))
    shown = [
        Found(contact=row.contact, person=row.person, message=message_shown(caller.vault, row, authors))
        for row in hits[:HITS]
    ]
    return SearchShown(items=shown, looked_at=min(len(rows), LOOKED_AT), cut=len(rows) > LOOKED_AT or len(hits) > HITS)


@router.get("/contacts/{ref}", summary="Open a contact", responses=responses(404))
def open_contact(caller: Anyone, ref: ContactRef) -> ContactShown:
    """One contact with every word of it, both ways."""
    with caller.store.read() as read:
        row = _find(read, caller, ref)
        shown = _shown(read, caller, ref)
    caller.record(Entry("open contact", ref, row.person_id))
    return shown


@router.post("/contacts/{ref}/review", summary="Review a contact", responses=responses(400, 404, 409, 413))
def review(caller: Anyone, ref: ContactRef, given: ReviewGiven) -> ContactShown:
    """That you have read it, with a note, and that it is in the case system where it is. The first review stands:
    a second one is told whose that was, unless it is the same again.
    """
    if given.external_ref and not given.entered:
        raise invalid(("body.external_ref", "it goes with entered: true"))
    with caller.store.begin() as tx:
        row = _find(tx, caller, ref)
        if contact_work.review(tx, caller.vault, row, given.note, caller.reader.id, caller.now):
            caller.note(tx, Entry("review contact", ref, row.person_id))
        else:
            _check_same_review(_find(tx, caller, ref), caller, given.note)
        if given.entered:
            _enter(tx, caller, row, given.external_ref)
        caller.note(tx, Entry("open contact", ref, row.person_id))
        return _shown(tx, caller, ref)


@router.post(
    "/contacts/{ref}/entered", summary="Tick off as entered in the case system", responses=responses(400, 404, 409, 413)
)
def entered(caller: Anyone, ref: ContactRef, given: EnteredGiven) -> ContactShown:
    """That it is in the case system now, and under what id. Once is enough: the same again changes nothing."""
    with caller.store.begin() as tx:
        row = _find(tx, caller, ref)
        _enter(tx, caller, row, given.external_ref)
        caller.note(tx, Entry("open contact", ref, row.person_id))
        return _shown(tx, caller, ref)


def _find(read: Tx, caller: Caller, ref: str) -> Any:
    row = reading.one_contact(read, sight.contacts(caller.reader), ref)
    if row is None:
        raise nothing()
    return row


def _shown(read: Tx, caller: Caller, ref: str) -> ContactShown:
    (shown,) = _with_messages(read, caller, [_find(read, caller, ref)])
    return shown


def _with_messages(read: Tx, caller: Caller, rows: Sequence[Any]) -> list[ContactShown]:
    said = messages.of_contacts(read, [row.id for row in rows])
    authors = reading.staff_by_id(read, {each.author_id for each in said if each.author_id})
    theirs = defaultdict(list)
    for each in said:
        theirs[each.contact_id].append(_said(caller, each, authors))
    return [contact_shown(caller.vault, row, theirs[row.id]) for row in rows]


def _said(caller: Caller, row: Any, authors: Mapping[int, Any]) -> MessageShown:
    shown = message_shown(caller.vault, row, authors)
    return without_words(shown) if row.apart and not sight.reads_apart(caller.reader) else shown


def _filter(wanted: ContactsWanted) -> reading.ContactsWanted:
    return reading.ContactsWanted(
        since=wanted.since,
        until=wanted.until,
        reviewed=wanted.reviewed,
        adviser=wanted.adviser,
        channel=wanted.channel,
        risk=wanted.risk,
    )


def _check_same_review(row: Any, caller: Caller, note: str | None) -> None:
    """Two advisers who read the same contact: the second is told, and can still write to the first."""
    if row.reviewed_by != caller.reader.id or contact_work.open_review(caller.vault, row) != note:
        raise Problem("done", f"{row.reviewer_name} reviewed it on {_moment(row.reviewed_at)}. Their review stands.")


def _enter(tx: Tx, caller: Caller, row: Any, external_ref: str | None) -> None:
    if contact_work.enter(tx, row, external_ref, caller.now):
        caller.note(tx, Entry("enter contact", row.ref, row.person_id))
        return
    now = _find(tx, caller, row.ref)
    if now.external_ref != external_ref:
        raise Problem("done", f"It was entered on {_moment(now.entered_at)}, under another id.")


def _holds(text: str, words: str) -> bool:
    """Case, accents and punctuation do not matter; where nothing is left without them (emoji), all of it does."""
    wanted = fold(words)
    return wanted in fold(storable(text)) if wanted else words.casefold() in text.casefold()


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _key(row: Any) -> tuple[Any, int]:
    return row.opened_at, row.id
