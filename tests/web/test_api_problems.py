"""What goes wrong at the API: told in plain words, and never with a value that somebody sent."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from httpx2 import Response
from sqlalchemy import update

from bot.store import Store, StoreBusy, Tx
from bot.store.schema import staff, token
from bot.store.vault import Vault
from tests.web import api_rig
from tests.web.api_rig import MOUNT, Office

office, lite_office = api_rig.office, api_rig.lite_office
SECRET = "Quicksilver"
LISTS = ("/people", "/contacts", "/alerts")


class Locked(Store):
    """A database that another process holds for too long."""

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        raise StoreBusy("the database is locked, full or out of reach (OperationalError)")
        yield


def _is_problem(answer: Response, status: int, kind: str) -> bool:
    told = answer.json()
    return (
        (answer.status_code, told["status"], told["type"]) == (status, status, f"{MOUNT}/docs#{kind}")
        and answer.headers["Content-Type"] == "application/problem+json"
        and bool(told["title"] and told["detail"])
    )


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic a2l0", "Bearer kit_ü"])
def test_without_a_token_that_is_in_use_every_call_is_refused(lite_office: Office, header: str | None) -> None:
    document = lite_office.client.get(f"{MOUNT}/openapi.json").json()
    headers = [] if header is None else [(b"Authorization", header.encode())]
    for path, calls in document["paths"].items():
        for method in calls:
            answer = lite_office.client.request(method, f"{MOUNT}{path}", headers=headers, json={})
            assert _is_problem(answer, 401, "token")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_when_it_runs_out_is_revoked_or_its_owner_leaves(office: Office) -> None:
    with office.rig.store.begin() as tx:
        tx.execute(update(token).where(token.c.staff_id == office.ash.id).values(revoked_at=office.rig.clock.at))
        tx.execute(update(staff).where(staff.c.id == office.elm.id).values(active=False))
    assert (office.ash.get("/me").status_code, office.elm.get("/me").status_code) == (401, 401)
    assert office.dale.get("/me").status_code == 200
    office.later(days=365)
    assert office.dale.get("/me").status_code == 401


def test_me_says_who_a_token_is(lite_office: Office) -> None:
    me = lite_office.ash.get("/me").json()
    assert (me["name"], me["role"], me["team"]["name"]) == ("Ash Example", "adviser", "Leaving Care North")
    assert {"code": "ti", "name": "ትግርኛ"} in me["languages"]
    assert lite_office.ada.get("/me").json()["team"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"name": SECRET * 40},
        {"name": 7, "phone": SECRET},
        {"name": "Wren", SECRET: 1},
        {"name": "Wren", "language": SECRET},
        {"name": "Wren", "born": SECRET},
        {"name": "Wren", "workers": [{"staff": SECRET, SECRET: 1}]},
        [SECRET],
        SECRET,
    ],
)
def test_no_value_that_was_sent_comes_back_or_is_logged(
    lite_office: Office, body: object, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = lite_office.ash.post("/people", body)
    assert _is_problem(answer, 422, "invalid")
    assert answer.json()["errors"]
    assert SECRET not in answer.text
    assert SECRET not in "".join(capsys.readouterr())


@pytest.mark.parametrize("body", [b"{", b"", b"not json " + SECRET.encode(), b'{"name": NaN}'])
def test_what_is_no_json_is_told_so(lite_office: Office, body: bytes) -> None:
    answer = lite_office.ash.post("/people", content=body, headers={"Content-Type": "application/json"})
    assert _is_problem(answer, 422, "invalid")
    assert SECRET not in answer.text


@pytest.mark.parametrize("body", [b'{"name": "\xff"}', b"[" * 90_000])
def test_what_cannot_be_read_at_all_is_told_so(lite_office: Office, body: bytes) -> None:
    answer = lite_office.ash.post("/people", content=body, headers={"Content-Type": "application/json"})
    assert _is_problem(answer, 400, "unreadable")


def test_a_body_that_is_no_json_by_its_type_is_refused(lite_office: Office) -> None:
    answer = lite_office.ash.post("/people", content=b'{"name": "Wren"}', headers={"Content-Type": "text/plain"})
    assert answer.json()["errors"] == [{"where": "body", "words": "send a JSON object, as application/json"}]


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_too_large_is_refused_with_or_without_its_length(lite_office: Office, announced: bool) -> None:
    body = json.dumps({"name": "n" * 200_000}).encode()
    content = body if announced else (body[at : at + 9000] for at in range(0, len(body), 9000))
    answer = lite_office.ash.post("/people", content=content, headers={"Content-Type": "application/json"})
    assert _is_problem(answer, 413, "large")


def test_a_path_that_there_is_not_and_a_method_that_it_has_not(lite_office: Office) -> None:
    for path in ("/nowhere", "/people/"):
        assert _is_problem(lite_office.ash.get(path), 404, "nothing")
    answer = lite_office.ash.ask("DELETE", "/people")
    assert _is_problem(answer, 405, "method")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("ref", ["p_0000000000000000", "%00", "p_%00", "'", "p_" + "0" * 500, "ü", "..%2F..", "p_É"])
def test_a_ref_that_is_none_is_not_found(office: Office, ref: str) -> None:
    for path in (f"/people/{ref}", f"/contacts/{ref}", f"/people/{ref}/contacts"):
        assert _is_problem(office.ash.get(path), 404, "nothing")


def _cursor(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "a",
        "ü",
        "====",
        _cursor({}),
        _cursor([]),
        _cursor(["1"]),
        _cursor([None]),
        _cursor([True]),
        _cursor([2**63]),
        _cursor([1, 2]),
        _cursor(["0001-01-01T00:00:00+23:59", 1]),
        _cursor(["yesterday", 1]),
        _cursor([1.5, 1]),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused(lite_office: Office, cursor: str) -> None:
    for path in LISTS:
        assert _is_problem(lite_office.elm.get(path, params={"cursor": cursor}), 400, "cursor")
    assert _is_problem(lite_office.odd.get("/audit", params={"cursor": cursor}), 400, "cursor")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1e9"])
def test_a_page_is_neither_empty_nor_endless(lite_office: Office, limit: str) -> None:
    for path in LISTS:
        assert lite_office.elm.get(f"{path}?limit={limit}").status_code == 422


def test_a_busy_database_is_told_as_such_and_nothing_unrecorded_is_shown(lite_office: Office) -> None:
    """Reading works while it is locked; without its row in the audit log nothing is shown all the same."""
    lite_office.ash.get("/me")
    store = lite_office.rig.store
    locked = replace(lite_office.rig.app, store=Locked(str(store.url), store.vault))
    site = Office.doors(locked)
    answer = replace(lite_office.ash, client=site).get(f"/people/{lite_office.rowan}")
    locked.store.close()
    assert _is_problem(answer, 503, "busy")
    assert answer.headers["Retry-After"] == "1"
    assert "Rowan" not in answer.text


def test_a_fault_of_ours_says_nothing_of_what_it_was_about(lite_office: Office) -> None:
    store = lite_office.rig.store
    without_its_key = Store(str(store.url), Vault(SECRET * 4, [base64.b64encode(b"x" * 32).decode()]))
    app = replace(lite_office.rig.app, store=without_its_key)
    answer = replace(lite_office.ash, client=Office.doors(app, faults=False)).get("/people")
    without_its_key.close()
    assert _is_problem(answer, 500, "fault")
    assert "key" not in answer.text


def test_nothing_is_kept_on_the_way(lite_office: Office) -> None:
    for answer in (
        lite_office.ash.get("/people"),
        lite_office.ash.get("/nowhere"),
        lite_office.ash.post("/people", {}),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
