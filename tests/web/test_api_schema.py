"""The API keeps to its own description: no call answers with a fault, or with anything that is not declared."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from admin.api import PARTS, make_api
from admin.api.problems import KINDS
from tests.web import api_rig
from tests.web.api_rig import MOUNT, ROWAN, Office

office, lite_office = api_rig.office, api_rig.lite_office
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
EXAMPLES = 6  # of each call, for each role
SENSE = pytest.mark.parametrize("sense", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@SENSE
@pytest.mark.parametrize("who", ["ash", "ada"])
def test_no_call_answers_with_a_fault_or_with_what_is_not_declared(
    lite_office: Office, who: str, sense: GenerationMode
) -> None:
    assert _try_all(lite_office, who, sense) == len(list(_calls(lite_office)))


@SENSE
def test_neither_does_any_on_either_database(office: Office, sense: GenerationMode) -> None:
    assert _try_all(office, "elm", sense) == len(list(_calls(office)))


def test_every_call_is_described_with_what_it_may_answer(lite_office: Office) -> None:
    for call in _calls(lite_office):
        assert call["summary"]
        assert call["description"]
        assert call["security"] == [{"token": []}]
        assert {"401", "422", "503"} <= call["responses"].keys()
        assert all(each["description"] for each in call["responses"].values())


def test_every_example_is_one_that_the_api_itself_would_take_or_give(lite_office: Office) -> None:
    document = make_api(lite_office.rig.app).openapi()
    tried = 0
    for router in PARTS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            method = next(iter(route.methods or ()))
            for model, content in _shapes(route, document["paths"][route.path][method.lower()]):
                model.model_validate_json(json.dumps(content["application/json"]["example"]))
                tried += 1
    assert tried == 28 + 12  # answers that have a body, and bodies that are sent


def test_problems_have_their_own_media_type_and_an_example(lite_office: Office) -> None:
    for call in _calls(lite_office):
        for status, answer in call["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"]
                assert answer["content"]["application/problem+json"]["example"]["status"] == int(status)


def test_the_reference_names_every_call_and_shape_and_runs_nothing(lite_office: Office) -> None:
    answer = lite_office.client.get(f"{MOUNT}/docs")
    document = lite_office.client.get(f"{MOUNT}/openapi.json").json()
    for path, calls in document["paths"].items():
        for method in calls:
            assert f"<code>{method.upper()} {path}</code>" in answer.text
    page = Page(answer.text)
    assert page.ids >= {*document["components"]["schemas"], *KINDS, "people", "contacts", "alerts", "hubs", "audit"}
    assert page.links - {"openapi.json"} <= {f"#{id}" for id in page.ids}
    assert "script" not in page.tags
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")


class Page(HTMLParser):
    """What a page holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids, self.links, self.tags = set[str](), set[str](), set[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids |= {value or "" for name, value in attrs if name == "id"}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}


def _calls(office: Office) -> list[dict[str, Any]]:
    document = office.client.get(f"{MOUNT}/openapi.json").json()
    return [call for calls in document["paths"].values() for call in calls.values()]


def _shapes(route: APIRoute, call: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    success = call["responses"][min(call["responses"])]
    if "content" in success:
        yield route.response_model, success["content"]
    for body in route.dependant.body_params:
        yield body.field_info.annotation, call["requestBody"]["content"]


def _try_all(office: Office, who: str, sense: GenerationMode) -> int:
    """Every call that is described; how many there were."""
    schema = schemathesis.openapi.from_asgi(f"{MOUNT}/openapi.json", office.client.app)
    refs = {
        "people": office.rowan,
        "contacts": office.contact(ROWAN),
        "alerts": office.worry("callback"),
        "hubs": "elm-house",
        "missed-phrases": "w_2b3c4d5e6f7g8h9j",
    }
    found = list(schema.get_all_operations())
    for each in found:
        assert isinstance(each, Ok)
        operation = each.ok()
        _try(operation, operation.as_strategy(generation_mode=sense), refs, office.seats[who].token)
    return len(found)


def _try(operation: Any, strategy: Any, refs: dict[str, str], token: str) -> None:
    """Call it with what the strategy makes up, half of the time about somebody whom there is."""

    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=strategy, real=st.booleans())
    def tried(case: Any, real: bool) -> None:
        for name in case.path_parameters or {}:
            if real and name in ("ref", "slug"):
                case.path_parameters[name] = refs[operation.path.split("/")[1]]
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=CHECKS)

    tried()
