"""Waiting for what happens in another thread or process: until it does, and not for ever."""

import threading
import time
from collections.abc import Callable

LONGEST = 60.0  # seconds; everything here takes a moment, and a loaded machine a few


def until(happened: Callable[[], object]) -> None:
    """Look again and again until this is true."""
    deadline, pause = time.monotonic() + LONGEST, threading.Event()
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        pause.wait(0.01)
