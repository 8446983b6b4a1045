"""People over the API: list, add, open, change, and a code that links their phone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from admin.api.fields import PersonRef
from admin.api.guard import APPOINT, CASELOAD, Anyone, Caller, KnowsPeople
from admin.api.paging import cut, decode
from admin.api.person_shapes import (
    Beside,
    Invitation,
    PeoplePage,
    PeopleWanted,
    PersonChanged,
    PersonGiven,
    PersonShown,
    WorkerGiven,
    person_line,
    person_shown,
)
from admin.api.problems import Problem, invalid, nothing, responses
from bot.clock import london
from bot.i18n import translator
from bot.store import Tx, alerts, codes, leave, letters, own, people, reading, sight, staff
from bot.store.alerts import NewAlert
from bot.store.audit import Entry
from bot.store.people import CaseTaken, HandleTaken, NewPerson, Part
from bot.store.staff import Role
from bot.talk import ChannelName, Remind

router = APIRouter(tags=["people"])
YOUNGEST, OLDEST = 14, 30  # years; outside these a date of birth is surely a slip
DAYS_IN_A_YEAR = 365.25
PARTS: Mapping[Role, Part] = {"social_worker": "social_worker", "keeping_in_touch": "keeping_in_touch"}
COLUMNS = (
    "name",
    "pronouns",
    "born",
    "language",
    "status",
    "standing",
    "circumstances",
    "prefers",
    "quiet_from",
    "quiet_to",
)


@router.get("/people", summary="List people", responses=responses(400, 403))
def list_people(caller: KnowsPeople, wanted: Annotated[PeopleWanted, Query()]) -> PeoplePage:
    """Your own caseload; a manager's team; for an administrator everybody. Oldest record first."""
    after = decode(wanted.cursor, int)
    with caller.store.read() as read:
        rows, following = cut(
            reading.people(
                read,
                sight.records(caller.reader),
                after=after[0] if after else None,
                limit=wanted.limit + 1,
                status=wanted.status,
                case_id=wanted.case_id,
            ),
            wanted.limit,
            lambda row: (row.id,),
        )
        ids = [row.id for row in rows]
        beside = Beside(reading.workers(read, ids), reading.last_in_touch(read, ids))
    caller.record(Entry("list people"))
    return PeoplePage(items=[person_line(caller.vault, row, beside) for row in rows], next=following)


@router.post("/people", status_code=201, summary="Add a person", responses=responses(400, 403, 409, 413))
def add_person(caller: KnowsPeople, given: PersonGiven, response: Response) -> PersonShown:
    """Add somebody. A phone that you record counts as theirs on SMS and WhatsApp alike.

    Whoever works with people and adds one becomes their worker. Only managers and administrators name workers.
    """
    _check_born(given.born, caller.now)
    _check_may_appoint(caller, given.model_fields_set)
    with caller.store.begin() as tx:
        appointed = _appointed(tx, caller, given.workers)
        new = NewPerson(
            name=given.name,
            case_id=given.case_id,
            born=given.born,
            language=given.language,
            pronouns=given.pronouns,
            standing=given.standing or "",
            circumstances=tuple(dict.fromkeys(given.circumstances)),
            team_id=_team(tx, caller, given.workers),
        )
        try:
            person_id = people.add(tx, caller.vault, new, caller.now)
            if given.phone:
                people.add_phone(tx, caller.vault, person_id, given.phone, caller.now, _channels(caller))
        except (CaseTaken, HandleTaken) as taken:
            raise _taken(taken) from None
        people.appoint(tx, person_id, appointed)
        caller.note(tx, Entry("add person", new.ref, person_id))
        shown = _shown(tx, caller, new.ref)
    response.headers["Location"] = f"/api/v1/people/{new.ref}"
    return shown


@router.get("/people/{ref}", summary="Open a person", responses=responses(404))
def open_person(caller: Anyone, ref: PersonRef) -> PersonShown:
    """One person, with the ways to reach them. Somebody else's person is not found."""
    with caller.store.read() as read:
        row = find(read, caller, ref)
        shown = _shown(read, caller, ref)
    caller.record(Entry("open person", ref, row.id))
    return shown


@router.patch("/people/{ref}", summary="Change a person", responses=responses(400, 403, 404, 409, 413))
def change_person(caller: Anyone, ref: PersonRef, given: PersonChanged) -> PersonShown:
    """Change what is sent. A new phone takes the place of the old ones, which are locked.

    Only managers and administrators change workers.
    """
    with caller.store.begin() as tx:
        row = find(tx, caller, ref)
        letters.lock_ways(tx, row.id)  # handles before people, in the order in which the inbox locks them
        _check_change(caller, given)
        changed = given.model_fields_set
        entries = [Entry(f"change {name}", ref, row.id) for name in sorted(changed)]
        people.change(tx, caller.vault, row, _values(tx, caller, given))
        if "workers" in changed:
            _change_workers(tx, caller, row.id, given.workers)
        if "handover" in changed:
            _hand_over(tx, caller, row.id, given.handover)
        if "phone" in changed:
            _change_phone(tx, caller, row.id, given.phone)
        caller.note(tx, *entries or [Entry("open person", ref, row.id)])
        return _shown(tx, caller, ref)


@router.post("/people/{ref}/invite", status_code=201, summary="Make a linking code", responses=responses(404))
def invite(caller: Anyone, ref: PersonRef) -> Invitation:
    """A code that joins a phone or Telegram to this person: good once, for 72 hours. Earlier codes stop working."""
    with caller.store.begin() as tx:
        row = find(tx, caller, ref, words=True)
        code, expires = codes.make(tx, caller.vault, row.id, caller.reader.id, caller.now)
        caller.note(tx, Entry("make code", ref, row.id))
    written = f"{code[:4]}-{code[4:]}"
    return Invitation(code=written, expires_at=expires, text_this=_words(caller, row.language, written, expires))


def find(read: Tx, caller: Caller, ref: str, *, words: bool = False) -> Any:
    """The person, whom this caller may see; `words` when it is about what they say. Raises Problem (404)."""
    may_see = sight.conversations(caller.reader) if words else sight.records(caller.reader)
    row = reading.one_person(read, may_see, ref)
    if row is None:
        raise nothing()
    return row


def _shown(read: Tx, caller: Caller, ref: str) -> PersonShown:
    """The person as they are now, whoever may see them from here on."""
    row = reading.one_person(read, sight.ANYBODY, ref)
    assert row is not None
    beside = Beside(reading.workers(read, [row.id]), reading.last_in_touch(read, [row.id]))
    return person_shown(caller.vault, row, beside, reading.handles_of(read, row.id))


def _check_born(born: date | None, now: datetime) -> None:
    if born and not YOUNGEST <= (now.date() - born).days / DAYS_IN_A_YEAR <= OLDEST:
        raise invalid(("body.born", f"it must make them {YOUNGEST} to {OLDEST}"))


def _check_may_appoint(caller: Caller, given: set[str]) -> None:
    if "workers" in given and caller.reader.role not in APPOINT:
        raise Problem("role", "Only managers and administrators say who works with a person.")
    if "handover" in given and "workers" not in given:
        raise invalid(("body.handover", "it goes with new workers: give both"))


def _check_change(caller: Caller, given: PersonChanged) -> None:
    _check_born(given.born, caller.now)
    _check_may_appoint(caller, given.model_fields_set)
    if ("quiet_from" in given.model_fields_set) != ("quiet_to" in given.model_fields_set) or (
        (given.quiet_from is None) != (given.quiet_to is None)
    ):
        raise invalid(("body.quiet_from", "give quiet_from and quiet_to together, or null for both"))


def _values(tx: Tx, caller: Caller, given: PersonChanged) -> dict[str, object]:
    values = {name: getattr(given, name) for name in COLUMNS if name in given.model_fields_set}
    if "standing" in values:
        values["standing"] = given.standing or ""
    if "circumstances" in values:
        values["circumstances"] = list(dict.fromkeys(given.circumstances)) or None
    if given.workers:
        values["team_id"] = _team(tx, caller, given.workers)
    return values


def _change_workers(tx: Tx, caller: Caller, person_id: int, given: Sequence[WorkerGiven]) -> None:
    """A new PA is told to the young person, as soon as we may write to them."""
    today = london(caller.now).date()
    before = leave.adviser_of(tx, person_id, today).name
    people.appoint(tx, person_id, _appointed(tx, caller, given))
    after = leave.adviser_of(tx, person_id, today).name
    if before and before != after:
        own.end_reminders(tx, person_id, "new_pa", caller.now)
        own.keep(tx, person_id, Remind("new_pa", caller.now, subject=before), caller.now)


def _hand_over(tx: Tx, caller: Caller, person_id: int, note: str) -> None:
    """A task for whoever works with the person now. An earlier note stays until somebody has read it."""
    told = NewAlert("handover", person_id=person_id, words=note)
    if alerts.stands(tx, told):
        raise Problem(
            "done", "An earlier handover note is not closed yet: close that alert first, or leave the note out."
        )
    alerts.raise_(tx, caller.vault, [told], caller.now)


def _appointed(tx: Tx, caller: Caller, given: Sequence[WorkerGiven]) -> dict[int, Part]:
    """Staff ids with their parts. Whoever works with people and names nobody is meant themselves."""
    role = caller.reader.role
    if not given:
        return {} if role in APPOINT else {caller.reader.id: PARTS.get(role, "adviser")}
    found = staff.ids(tx, {each.staff for each in given})
    missing = [f"body.workers.{place}.staff" for place, each in enumerate(given) if each.staff not in found]
    if missing:
        raise invalid(*((where, "nobody on the staff has this ref") for where in missing))
    others = [f"body.workers.{n}.staff" for n, each in enumerate(given) if found[each.staff].role not in CASELOAD]
    if others:
        raise invalid(*((where, "their role does not work with people one by one") for where in others))
    return {found[each.staff].id: each.part for each in given}


def _team(tx: Tx, caller: Caller, given: Sequence[WorkerGiven]) -> int | None:
    """The team of the first worker named; else the caller's own, unless that is an administrator's."""
    if given:
        first = staff.ids(tx, {given[0].staff}).get(given[0].staff)
        return first.team_id if first else None
    return None if caller.reader.role == "admin" else caller.reader.team_id


def _change_phone(tx: Tx, caller: Caller, person_id: int, phone: str | None) -> None:
    people.lock_phones(tx, caller.vault, person_id, phone or "", caller.now, _channels(caller))
    try:
        if phone:
            people.add_phone(tx, caller.vault, person_id, phone, caller.now, _channels(caller))
    except HandleTaken as taken:
        raise _taken(taken) from None


def _channels(caller: Caller) -> tuple[ChannelName, ...]:
    """What a recorded phone is good for; in a demonstration also the web phone."""
    return (*people.PHONE_CHANNELS, "simulator") if "simulator" in caller.app.channels else people.PHONE_CHANNELS


def _taken(taken: Exception) -> Problem:
    return Problem("taken", f"It cannot be recorded: {taken}.")


def _words(caller: Caller, language: str, code: str, expires: datetime) -> str:
    """What to hand on: nothing in it says whose code it is or what it is for."""
    _ = translator(language)
    day, number = _.day(london(expires).date()), caller.app.settings.twilio_sms_from
    if number.startswith("+"):
        return _("Text this code to {number}: {code}. It works once, until {day}.", number=number, code=code, day=day)
    return _("Send us this code: {code}. It works once, until {day}.", code=code, day=day)
