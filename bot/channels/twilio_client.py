"""Our account at the provider: the official SDK over a transport of our own, on one event loop."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

from bot.channels import Busy, Misconfigured
from bot.channels.twilio_content import Shape, Shelf
from bot.channels.twilio_errors import failure, refusal

PAGE = 1000  # the most that one page of the message list holds


class Wire(AsyncHttpClient):  # type: ignore[misc]
    """The SDK's transport.

    The SDK's own asynchronous one has no time-out (it passes None for every request, whatever it was built with),
    sends JSON bodies as forms (https://github.com/twilio/twilio-python/issues/932) and logs URLs with numbers in them.
    """

    def __init__(self, *, auth: tuple[str, str], base: str, timeout: float, connections: int) -> None:
        super().__init__(None, True, timeout)
        self._base = base.rstrip("/")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections),
            # A wait for a free connection counts as connecting: nothing was sent yet.
            timeout=aiohttp.ClientTimeout(
                total=3 * timeout, connect=timeout, sock_connect=timeout, sock_read=timeout, ceil_threshold=60
            ),
            headers={"Authorization": "Basic " + b64encode(":".join(auth).encode()).decode()},
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: object = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Called by the SDK. Raises our own errors for everything but a success."""
        sending = method == "POST" and uri.endswith("/Messages.json")
        with _plain_errors(sending):
            async with self._session.request(
                method,
                self._at_base(uri),
                params=params or None,
                data=_encoded(data, headers or {}),
                headers=headers,
                allow_redirects=False,
            ) as answer:
                text = (await answer.read()).decode(errors="replace")
        if not 200 <= answer.status < 300:
            raise refusal(answer.status, text, answer.headers, sending=sending)
        return Response(answer.status, text, answer.headers)

    async def close(self) -> None:
        """Let connections go."""
        await self._session.close()

    def _at_base(self, uri: str) -> str:
        """https://api.twilio.com/X goes to BASE/X, https://content.twilio.com/X to BASE/content/X."""
        if not self._base or uri.startswith(self._base):
            return uri
        parts = urlsplit(uri)
        product = (parts.hostname or "").split(".")[0]
        place = self._base + ("" if product == "api" else f"/{product}") + parts.path
        return f"{place}?{parts.query}" if parts.query else place


class Account:
    """What we ask of the provider. Must be made and used on one running event loop."""

    def __init__(self, sid: str, token: str, *, base: str, timeout: float, connections: int) -> None:
        self._wire = Wire(auth=(sid, token), base=base, timeout=timeout, connections=connections)
        client = Client(sid, token, http_client=self._wire)
        self._messages = client.messages
        self._shelf = Shelf(client.content.v1.contents, ContentList.ContentCreateRequest)

    async def create(self, **parameters: str) -> str:
        """Hand over one message; its id. Raises Unreachable, Refused, Busy or Misconfigured."""
        with _sense(sending=True):
            message = await self._messages.create_async(**parameters)
            sid, code = str(message.sid or ""), message.error_code
        if code:
            raise failure(str(code))
        if not sid:
            raise Busy("the message provider's answer made no sense", maybe_sent=True)
        return sid

    async def messages(self, limit: int | None = None, **wanted: Any) -> list[Any]:
        """The provider's list of messages, newest first. Raises SendError."""
        with _sense(sending=False):
            return list(await self._messages.list_async(limit=limit, page_size=limit or PAGE, **wanted))

    async def media(self, message: Any) -> list[Any]:
        """The files of one message from the list. Raises SendError."""
        with _sense(sending=False):
            return list(await message.media.list_async())

    async def content(self, wanted: Shape) -> str:
        """The id of the template for this shape. Raises SendError."""
        with _sense(sending=False):
            return await self._shelf.sid(wanted)

    def forget_content(self) -> None:
        """Look the templates up again before the next one is used."""
        self._shelf.forget()

    async def close(self) -> None:
        """Let connections go."""
        await self._wire.close()


def _encoded(data: Mapping[str, Any] | None, headers: Mapping[str, str]) -> str | None:
    if data is None:
        return None
    if headers.get("Content-Type") == "application/json":
        return json.dumps(data)
    return urlencode(data, doseq=True, errors="replace")


@contextmanager
def _plain_errors(sending: bool) -> Iterator[None]:
    """Our errors for the transport's. None is chained to its cause: those quote URLs, and so numbers."""
    try:
        yield
    except aiohttp.InvalidURL:
        raise Misconfigured("the message provider's address is wrong") from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise Busy("the message provider could not be reached") from None
    except TimeoutError:
        raise Busy("the message provider did not answer in time", maybe_sent=sending) from None
    except (aiohttp.ClientError, OSError):
        raise Busy("the connection to the message provider broke", maybe_sent=sending) from None


@contextmanager
def _sense(*, sending: bool) -> Iterator[None]:
    """A success that the SDK cannot read. Not chained either: the cause quotes what came."""
    try:
        yield
    except (TwilioException, ValueError, TypeError, KeyError, AttributeError):
        raise Busy("the message provider's answer made no sense", maybe_sent=sending) from None
