"""Reading people from a CSV file: every bad row named with its reason, and nothing kept unless all are good."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import delete, select, update
from tqdm import tqdm

from bot.i18n import UnknownLanguage, known
from bot.phones import NotAMobile, mobile
from bot.store import Store, Tx, people
from bot.store.people import HandleTaken, NewPerson
from bot.store.schema import person, staff, worker
from bot.talk import Circumstance, Standing

COLUMNS = ("case_id", "name", "born", "phone", "language", "pronouns", "adviser_email", "standing", "circumstances")
NEEDED = ("case_id", "name", "born")
OLDEST, YOUNGEST = 26, 15  # years; outside these a date of birth is surely a slip


class BadRows(Exception):
    """The file cannot be imported; `reasons` name the row and what is wrong, without repeating what it says."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(f"{len(reasons)} rows to mend")
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the file; `number` is the line in it."""

    number: int
    case_id: str
    name: str = field(repr=False)
    born: date
    phone: str = field(repr=False)
    language: str
    pronouns: str
    adviser_email: str
    standing: Standing | Literal[""]
    circumstances: tuple[Circumstance, ...]

    @property
    def told(self) -> dict[str, object]:
        """What the cells say: an empty one says nothing."""
        said = {"language": self.language, "pronouns": self.pronouns, "standing": self.standing}
        return {name: value for name, value in said.items() if value}


def read_rows(file: Path) -> list[Row]:
    """All rows of the file. Raises BadRows with every reason, OSError."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        try:
            reader = csv.DictReader(opened, strict=True)
            _check_header(reader.fieldnames)
            read = [_row(reader.line_num, given) for given in reader if any(given.values())]
        except UnicodeDecodeError:
            raise BadRows(["the file is not UTF-8: in Excel save it as CSV UTF-8"]) from None
        except csv.Error:
            raise BadRows([f"line {reader.line_num}: the quotes do not close"]) from None
    reasons = [reason for each in read if isinstance(each, list) for reason in each]
    rows = [each for each in read if isinstance(each, Row)]
    reasons += _doubles(rows)
    if reasons:
        raise BadRows(reasons)
    return rows


def apply_rows(store: Store, rows: Sequence[Row], now: datetime, *, check: bool = False) -> tuple[int, int]:
    """Add or update these people in one transaction; how many of each. Raises BadRows. With `check` nothing stays."""
    reasons: list[str] = []
    added = 0
    with store.begin() as tx:
        for row in tqdm(rows, desc="People", unit="person", disable=None):
            added += _apply(tx, store, row, now, reasons)
        if reasons:
            raise BadRows(reasons)
        if check:
            tx.rollback()
    return added, len(rows) - added


def _apply(tx: Tx, store: Store, row: Row, now: datetime, reasons: list[str]) -> bool:
    adviser_id = _adviser(tx, row, reasons)
    found = tx.execute(select(person).where(person.c.case_id == row.case_id)).first()
    try:
        person_id = _update(tx, store, found, row, now) if found else _add(tx, store, row, now)
    except HandleTaken:
        reasons.append(f"line {row.number}: another person already has this phone")
        return False
    if adviser_id:
        tx.execute(delete(worker).where(worker.c.person_id == person_id, worker.c.part == "adviser"))
        people.assign(tx, person_id, adviser_id)
    return found is None


def _add(tx: Tx, store: Store, row: Row, now: datetime) -> int:
    new = NewPerson(
        row.name,
        case_id=row.case_id,
        phone=row.phone,
        born=row.born,
        language=row.language or "en",
        pronouns=row.pronouns,
        standing=row.standing,
        circumstances=row.circumstances,
    )
    return people.add(tx, store.vault, new, now)


def _update(tx: Tx, store: Store, found: Any, row: Row, now: datetime) -> int:
    """The same file again changes nothing. An empty cell leaves what we have: the young person may have told us."""
    values: dict[str, object] = {"born": row.born, **row.told}
    if row.circumstances:
        values["circumstances"] = list(row.circumstances)
    if people.open_name(store.vault, found) != row.name:
        values["name"] = store.vault.seal(row.name, found.ref)
    tx.execute(update(person).where(person.c.id == found.id).values(values))
    if row.phone:
        people.add_phone(tx, store.vault, found.id, row.phone, now)
    return int(found.id)


def _adviser(tx: Tx, row: Row, reasons: list[str]) -> int | None:
    if not row.adviser_email:
        return None
    found = tx.execute(select(staff.c.id).where(staff.c.email == row.adviser_email.lower())).scalar()
    if found is None:
        reasons.append(f"line {row.number}: adviser_email: nobody on the staff has it (kit staff add)")
    return found


def _check_header(names: Sequence[str] | None) -> None:
    given = tuple(names or ())
    missing = [name for name in NEEDED if name not in given]
    strangers = [name for name in given if name not in COLUMNS]
    if missing or strangers:
        expected = f"the first line must be: {','.join(COLUMNS)}"
        raise BadRows([f"{expected} (missing: {', '.join(missing) or 'none'}; not known: {len(strangers)})"])


def _row(number: int, given: dict[str, str]) -> Row | list[str]:
    reasons: list[str] = []
    text = {name: (given.get(name) or "").strip() for name in COLUMNS}
    if None in given:
        reasons.append(f"line {number}: it has more columns than the first line")
    reasons += [f"line {number}: {name} is empty" for name in NEEDED if not text[name]]
    born = _date(number, text["born"], reasons)
    phone = _phone(number, text["phone"], reasons)
    language = _language(number, text["language"], reasons)
    standing = _one_of(number, "standing", text["standing"], get_args(Standing), reasons)
    circumstances = [
        _one_of(number, "circumstances", word, get_args(Circumstance), reasons)
        for word in re.split(r"[\s;,]+", text["circumstances"])
        if word
    ]
    if reasons or born is None:
        return reasons
    return Row(
        number=number,
        case_id=text["case_id"],
        name=text["name"],
        born=born,
        phone=phone,
        language=language,
        pronouns=text["pronouns"],
        adviser_email=text["adviser_email"],
        standing=standing,
        circumstances=tuple(circumstances),
    )


def _date(number: int, text: str, reasons: list[str]) -> date | None:
    if not text:
        return None
    try:
        born = datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a birthday has no zone
    except ValueError:
        reasons.append(f"line {number}: born must look like 31/12/2006")
        return None
    age = (date.today() - born).days // 365  # noqa: DTZ011 - a day either way does not matter here
    if not YOUNGEST <= age <= OLDEST:
        reasons.append(f"line {number}: born makes them {age}, outside 16 to 25")
    return born


def _phone(number: int, text: str, reasons: list[str]) -> str:
    if not text:
        return ""
    try:
        return mobile(text)
    except NotAMobile as error:
        reasons.append(f"line {number}: phone: {error}")
        return ""


def _one_of(number: int, name: str, word: str, known: Sequence[Any], reasons: list[str]) -> Any:
    if word and word not in known:
        reasons.append(f"line {number}: {name} must be of: {', '.join(known)}")
        return ""
    return word


def _language(number: int, text: str, reasons: list[str]) -> str:
    if not text:
        return ""
    try:
        return known(text)
    except UnknownLanguage:
        reasons.append(f"line {number}: language is not one we speak")
        return ""


def _doubles(rows: Sequence[Row]) -> Iterator[str]:
    for name in ("case_id", "phone"):
        seen: dict[str, int] = {}
        for row in rows:
            value = getattr(row, name)
            if value and value in seen:
                yield f"line {row.number}: the same {name} as line {seen[value]}"
            seen.setdefault(value, row.number)
