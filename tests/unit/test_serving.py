"""How several processes of `kit serve` listen on one port."""

import pickle
import socket

import pytest

from bot.commands import Problem
from bot.commands.serve import SharedPort, share


def test_each_process_gets_a_socket_of_its_own_on_the_same_port() -> None:
    with share("127.0.0.1", 0) as ours:
        theirs: SharedPort = pickle.loads(pickle.dumps(ours))
        with theirs:
            assert theirs.getsockname() == ours.getsockname()
            assert theirs.fileno() != ours.fileno()


def test_connections_are_shared_out_among_the_processes() -> None:
    with share("127.0.0.1", 0) as one, pickle.loads(pickle.dumps(one)) as two:
        for listening in (one, two):
            listening.listen()
            listening.setblocking(False)
        callers = [socket.create_connection(one.getsockname()) for _ in range(64)]
        assert _accepted(one), "all 64 with one of them happens once in 2 ** 63 times"
        assert _accepted(two)
        for caller in callers:
            caller.close()


def test_answers_go_out_without_nagles_delay() -> None:
    with share("127.0.0.1", 0) as shared:
        shared.listen()
        with socket.create_connection(shared.getsockname()), shared.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_somebody_else_has_is_said_plainly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Problem, match="cannot listen on 127"):
        share(*taken.getsockname())


def _accepted(listening: SharedPort) -> int:
    count = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1
