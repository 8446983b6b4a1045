"""What may be sent in a field: bounded, on one line or several, and storable in either database."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from bot.i18n import UnknownLanguage, known
from bot.phones import NotAMobile, mobile

REF_PATTERN = "^[a-z]_[0-9a-z]{1,22}$"
# PostgreSQL holds no NUL, and a line break has no place in a name.
ONE_LINE, LINES = r"^[^\x00-\x1f\x7f]*$", r"^[^\x00]*$"
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Given(BaseModel):
    """A body or query that somebody sends: nothing in it that we do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(BaseModel):
    """Something that we show."""

    model_config = ConfigDict(frozen=True)


def line(longest: int, shortest: int = 1) -> Any:
    """Words on one line."""
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest, pattern=ONE_LINE)


def lines(longest: int, shortest: int = 1) -> Any:
    """Words on one line or several."""
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest, pattern=LINES)


def example(**fields: JsonValue) -> ConfigDict:
    """A whole example of a shape, for the reference."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


def left_out(value: Any, **more: Any) -> Any:
    """A field of a change that may be left out: its default is never used, and not shown as one."""
    return Field(value, json_schema_extra=_without_default, **more)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


def _in_our_time(moment: datetime) -> datetime:
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("it must lie between 2000 and 2100")
    return moment.astimezone(UTC)


def _a_mobile(text: str) -> str:
    try:
        return mobile(text)
    except NotAMobile as error:
        raise ValueError(str(error)) from None


def _a_language(code: str) -> str:
    try:
        return known(code)
    except UnknownLanguage:
        raise ValueError("we do not speak this language; `GET /me` lists those we do") from None


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_in_our_time),
    Field(description="RFC 3339, with its zone; from 2000 to 2100.", examples=["2026-11-23T12:00:00Z"]),
]
Phone = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_a_mobile),
    Field(description="A mobile number, as people write it.", examples=["07700 900123"]),
]
Language = Annotated[
    str,
    StringConstraints(max_length=10),
    AfterValidator(_a_language),
    Field(description="The code of a language that we speak.", examples=["ti"]),
]
Born = Annotated[date, Field(description="Date of birth.", examples=["2007-03-14"])]
Ref = Annotated[str, StringConstraints(pattern=REF_PATTERN)]


def _path(what: str, letter: str) -> Any:
    """A ref in a path. What cannot be one is not refused: it is just not found."""
    return Path(
        description=f"The ref of {what}.",
        examples=[f"{letter}_2b3c4d5e6f7g8h9j"],
        json_schema_extra={"pattern": REF_PATTERN.replace("[a-z]", letter, 1)},
    )


PersonRef = Annotated[str, _path("a person", "p")]
ContactRef = Annotated[str, _path("a contact", "c")]
AlertRef = Annotated[str, _path("an alert", "a")]
