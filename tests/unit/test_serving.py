"""How `kit serve` listens."""

import socket

import uvicorn

from bot.commands.serve import listen


def test_connections_to_several_processes_are_answered_without_nagles_delay() -> None:
    config = uvicorn.Config("bot.commands.serve:site", host="127.0.0.1", port=0)
    with listen(config) as shared:
        shared.listen()
        with socket.create_connection(shared.getsockname()), shared.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
