"""The OpenAPI document: problems under their own media type, and an example of every body, made from its shape's."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from admin.api.problems import DOCS, KINDS, MEDIA_TYPE

JSON = "application/json"
STANDS_FOR: Mapping[str, object] = {"boolean": False, "integer": 0, "array": [], "object": {}, "null": None}
WRITTEN: Mapping[str, str] = {"date-time": "2026-11-23T12:00:00Z", "date": "2026-11-23"}


def make_document(api: FastAPI, about: str) -> dict[str, Any]:
    """The document of this API."""
    document = get_openapi(
        title=api.title, version=api.version, description=about, routes=api.routes, servers=api.servers
    )
    shapes = document["components"]["schemas"]
    for shape in shapes.values():
        if "examples" in shape:
            shape["examples"] = [_whole(each, shape, shapes) for each in shape["examples"]]
    for calls in document["paths"].values():
        for call in calls.values():
            _exemplify(call, shapes)
    return document


def example_of(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Any:
    """An example of this schema: its own where it has one, else one put together from its parts."""
    if "$ref" in schema:
        return example_of(shapes[schema["$ref"].rsplit("/", 1)[-1]], shapes)
    if schema.get("examples"):
        return schema["examples"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][-1], shapes)  # null, where it may be
    if "properties" in schema:
        return {name: example_of(each, shapes) for name, each in schema["properties"].items()}
    if schema.get("type") == "array" and "items" in schema:
        return [example_of(schema["items"], shapes)]
    return _plain(schema)


def _whole(value: Any, schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Any:
    """The example with its nulls, which FastAPI leaves out of a document everywhere."""
    if "$ref" in schema:
        return _whole(value, shapes[schema["$ref"].rsplit("/", 1)[-1]], shapes)
    if "anyOf" in schema:
        return _whole(value, schema["anyOf"][0], shapes)
    if isinstance(value, list):
        return [_whole(each, schema.get("items", {}), shapes) for each in value]
    if not isinstance(value, dict):
        return value
    parts, nulls = schema.get("properties", {}), dict.fromkeys(schema.get("required", ()))
    return nulls | {name: _whole(each, parts.get(name, {}), shapes) for name, each in value.items()}


def _plain(schema: Mapping[str, Any]) -> Any:
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "string":
        return WRITTEN.get(schema.get("format", ""), "")
    return STANDS_FOR.get(schema.get("type", ""))


def _exemplify(call: dict[str, Any], shapes: Mapping[str, Any]) -> None:
    body = call.get("requestBody", {}).get("content", {}).get(JSON)
    if body:
        body["example"] = example_of(body["schema"], shapes)
    for status, response in call["responses"].items():
        if status < "400":
            response["description"] = "Done"
        content = response.get("content", {}).pop(JSON, None)
        if content is None:
            continue
        problem = status >= "400"
        content["example"] = _problem(int(status)) if problem else example_of(content["schema"], shapes)
        response["content"] = {MEDIA_TYPE if problem else JSON: content}


def _problem(status: int) -> dict[str, Any]:
    kind, title = next((kind, title) for kind, (code, title) in KINDS.items() if code == status)
    return {"type": f"{DOCS}#{kind}", "title": title, "status": status, "detail": f"{title}."}
