"""Pages by cursor: the key of the last row shown, in base64. It opens nothing that its reader may not see."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import Field

from admin.api.fields import Given
from admin.api.problems import Problem

T = TypeVar("T")
LARGEST = 2**63 - 1  # an id in PostgreSQL


class PageWanted(Given):
    """Which page to show."""

    cursor: Annotated[
        str | None, Field(max_length=200, description="`next` of the page before; leave it out for the first.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="How many to show at most.")] = 25


NEXT = Field(description="The cursor of the next page; null on the last.", examples=[None])


def cut(rows: Sequence[T], limit: int, key: Callable[[T], Sequence[object]]) -> tuple[Sequence[T], str | None]:
    """The page of these rows, of which one too many was asked for, and the cursor of the next."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], _encode(key(rows[limit - 1]))


def decode(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The key in a cursor; None without one. Raises Problem (400) for what is no cursor of this list."""
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(key, list):
            raise TypeError
        return tuple(_read(value, kind) for value, kind in zip(key, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise Problem("cursor", "Leave the cursor out to start from the first page.") from None


def _encode(key: Sequence[object]) -> str:
    values = [value.isoformat() if isinstance(value, datetime) else value for value in key]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(value: Any, kind: type) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value).astimezone(UTC)
    if type(value) is not kind or (isinstance(value, int) and abs(value) > LARGEST):
        raise TypeError
    return value
