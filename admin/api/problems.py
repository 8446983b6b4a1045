"""What goes wrong, told as RFC 9457 problems: in plain words, and never with a value that somebody sent."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.store import StoreBusy

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Keeping In Touch"'}
COMMON = (401, 422, 503)

# Kind -> status and title. The kind is the anchor in the reference that explains it.
KINDS: Mapping[str, tuple[int, str]] = {
    "unreadable": (400, "This request cannot be read"),
    "cursor": (400, "This cursor is not one of ours"),
    "token": (401, "A valid token is needed"),
    "role": (403, "Not with your role"),
    "nothing": (404, "There is nothing here"),
    "method": (405, "Not this method"),
    "taken": (409, "Somebody else has this"),
    "done": (409, "This was done already"),
    "warned": (409, "Read the warnings first"),
    "repeated": (409, "This key was used for something else"),
    "large": (413, "This is too large"),
    "invalid": (422, "Something here cannot be used"),
    "busy": (503, "Try again shortly"),
    "fault": (500, "Something went wrong here"),
}
BY_STATUS = {400: "unreadable", 401: "token", 403: "role", 404: "nothing", 405: "method", 413: "large", 503: "busy"}


# What pydantic finds, where its own words are for programmers only.
IN_WORDS: Mapping[str, str] = {
    "extra_forbidden": "there is a field here that this call does not take",
    "json_invalid": "this is not JSON",
    "model_attributes_type": "send a JSON object, as application/json",
    "string_pattern_mismatch": "it holds a character that does not belong there",
    "missing": "it is needed",
}
SHORTER = ("extra_forbidden", "json_invalid")  # the end of their place is something that was sent


class Trouble(BaseModel):
    """One thing to mend in a request."""

    where: str = Field(description="The place in the request, such as `body.phone`.", examples=["body.phone"])
    words: str = Field(examples=["it has too many or too few digits"])


class WarningShown(BaseModel):
    """One reason not to send a message now."""

    kind: str = Field(description="Name it in `despite` to send all the same.", examples=["quiet_hours"])
    words: str = Field(examples=["It is quiet hours until 09:00."])
    final: bool = Field(description="Whether nobody can override it.", examples=[False])


class ProblemShown(BaseModel):
    """A problem, as RFC 9457 has it. It never repeats a value that was sent."""

    type: str = Field(examples=["/api/v1/docs#nothing"])
    title: str = Field(examples=["There is nothing here"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Nothing of that name, or nothing that you may see."])
    errors: list[Trouble] | None = Field(None, description="What to mend, on 422.")
    warnings: list[WarningShown] | None = Field(None, description="What to read first, on 409 for a message.")


class Problem(Exception):
    """A request that ends here; str() is in plain words."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[tuple[str, str]] = (),
        warnings: Sequence[WarningShown] = (),
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.headers = kind, detail, dict(headers or {})
        self.errors = [Trouble(where=where, words=words) for where, words in errors]
        self.warnings = list(warnings)

    def response(self) -> JSONResponse:
        """The problem as it goes out."""
        status, title = KINDS[self.kind]
        shown = ProblemShown(
            type=f"{DOCS}#{self.kind}",
            title=title,
            status=status,
            detail=self.detail,
            errors=self.errors or None,
            warnings=self.warnings or None,
        )
        return JSONResponse(shown.model_dump(exclude_none=True), status, self.headers, MEDIA_TYPE)


def invalid(*errors: tuple[str, str]) -> Problem:
    """What to mend, as (place, words)."""
    return Problem("invalid", "Mend what `errors` names, and send it again.", errors=errors)


def nothing() -> Problem:
    """There is none, or none for this reader: the two are not told apart."""
    return Problem("nothing", "Nothing of that name, or nothing that you may see.")


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer when it does not answer 2xx, for its description."""
    found: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*COMMON, *statuses}):
        titles = [title for code, title in KINDS.values() if code == status]
        found[status] = {"model": ProblemShown, "description": ". ".join(titles) or HTTPStatus(status).phrase}
    return found


def install(api: FastAPI) -> None:
    """Let everything that goes wrong in this application be told as a problem."""
    handlers: dict[type[Exception], Callable[[Request, Any], Awaitable[JSONResponse]]] = {
        Problem: _told,
        RequestValidationError: _not_valid,
        HTTPException: _refused,
        StoreBusy: _busy,
        Exception: _fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


async def _told(_request: Request, problem: Problem) -> JSONResponse:
    return problem.response()


async def _not_valid(_request: Request, error: RequestValidationError) -> JSONResponse:
    return invalid(*(_plain(each) for each in error.errors())).response()


async def _refused(_request: Request, error: HTTPException) -> JSONResponse:
    kind = BY_STATUS.get(error.status_code, "unreadable")
    return Problem(kind, f"{KINDS[kind][1]}.", headers=error.headers).response()


async def _busy(_request: Request, error: StoreBusy) -> JSONResponse:
    log.warning("the staff API is put off", why=str(error))
    return Problem(
        "busy", "The database is busy. Nothing was kept; send it again.", headers={"Retry-After": "1"}
    ).response()


async def _fault(_request: Request, error: Exception) -> JSONResponse:
    log.error("the staff API failed", error=type(error).__name__)
    return Problem("fault", "It is written down, and somebody will look at it.").response()


# {"type": "string_too_long", "loc": ("body", "name"), "msg": "String should have at most 80 characters",
#  "input": "…", "ctx": {"max_length": 80}}; `input` is what was sent, and for an unknown field so is the end of `loc`
def _plain(error: Mapping[str, Any]) -> tuple[str, str]:
    place, kind = tuple(error["loc"]), str(error["type"])
    if kind in SHORTER:
        place = place[: -1 if kind == "extra_forbidden" else 1]
    words = IN_WORDS.get(kind) or str(error["msg"]).removeprefix("Value error, ")
    return ".".join(str(part) for part in place), words
