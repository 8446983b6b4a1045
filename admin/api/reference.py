"""The API reference as one page, made from the OpenAPI document: no script, and nothing fetched from anywhere else."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, Template

from admin.api.document import example_of
from admin.api.problems import KINDS

TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True)
class Field_:
    """One parameter, or one field of a body or an answer."""

    name: str
    place: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One status that a call may answer with."""

    status: str
    words: str
    shape: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call: how it is made, what it takes and what it answers."""

    method: str
    path: str
    title: str
    words: str
    given: tuple[Field_, ...]
    body: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One schema, with an example."""

    name: str
    words: str
    fields: tuple[Field_, ...]
    example: str


def page(document: dict[str, Any]) -> HTMLResponse:
    """The reference of this OpenAPI document."""
    html = _template().render(
        title=document["info"]["title"],
        version=document["info"]["version"],
        words=document["info"]["description"],
        parts=_parts(document),
        shapes=list(_shapes(document)),
        problems=[(kind, status, title) for kind, (status, title) in KINDS.items()],
        style=_style(),
    )
    style = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    return HTMLResponse(html, headers={"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"})


def _parts(document: dict[str, Any]) -> dict[str, list[Call]]:
    parts: dict[str, list[Call]] = {}
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            parts.setdefault(call["tags"][0], []).append(_call(method.upper(), path, call))
    return parts


def _call(method: str, path: str, call: dict[str, Any]) -> Call:
    body = call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return Call(
        method=method,
        path=path,
        title=call["summary"],
        words=call.get("description", ""),
        given=tuple(_parameter(each) for each in call.get("parameters", ())),
        body=_kind(body),
        answers=tuple(_answer(status, each) for status, each in call["responses"].items()),
    )


def _parameter(given: dict[str, Any]) -> Field_:
    words = given.get("description") or given["schema"].get("description", "")
    return Field_(given["name"], given["in"], _kind(given["schema"]), given.get("required", False), words)


def _answer(status: str, answer: dict[str, Any]) -> Answer:
    shapes = [_kind(each.get("schema", {})) for each in answer.get("content", {}).values()]
    return Answer(status, answer["description"], " or ".join(shapes))


def _shapes(document: dict[str, Any]) -> Iterator[Shape]:
    for name, schema in document["components"]["schemas"].items():
        needed = schema.get("required", ())
        fields = tuple(
            Field_(field, "", _kind(each), field in needed, each.get("description", ""))
            for field, each in schema.get("properties", {}).items()
        )
        example = json.dumps(example_of(schema, document["components"]["schemas"]), indent=2, ensure_ascii=False)
        yield Shape(name, schema.get("description", ""), fields, example)


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a few words: "string or null", "list of MessageShown", "one of active, missing"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return "one of " + ", ".join(str(each) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    kind = str(schema.get("type", ""))
    return f"{kind} ({schema['format']})" if "format" in schema else kind


@cache
def _template() -> Template:
    room = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return room.get_template("reference.html")


@cache
def _style() -> str:
    return (TEMPLATES / "reference.css").read_text(encoding="utf-8")
