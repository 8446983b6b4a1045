"""A provider on the loopback that accepts every message at once, with Twilio's real answer.

Called as: python -m bench.provider PORT
"""

import asyncio
import itertools
import sys

import httptools

ANSWER = (
    '{"body":"Hello","num_segments":"1","direction":"outbound-api","from":"+447700900999",'
    '"date_updated":"Sun, 22 Nov 2026 04:04:42 +0000","price":null,"error_message":null,'
    '"uri":"/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages/%(sid)s.json",'
    '"account_sid":"AC00000000000000000000000000000000","num_media":"0","to":"+447700900123",'
    '"date_created":"Sun, 22 Nov 2026 04:04:42 +0000","status":"queued","sid":"%(sid)s","date_sent":null,'
    '"messaging_service_sid":null,"error_code":null,"price_unit":"USD","api_version":"2010-04-01",'
    '"subresource_uris":{"media":"/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages/%(sid)s/Media.json"}}'
)
counter = itertools.count(1)


class Line(asyncio.Protocol):
    """One connection; every whole request is answered."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._parser = transport, httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        body = (ANSWER % {"sid": f"SM{next(counter):032x}"}).encode()
        status = b"201 Created" if self._parser.get_method() == b"POST" else b"200 OK"
        head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
        self._transport.write(head + body)


async def serve(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Line, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
