"""A whole installation behind a real web server on loopback, with its workers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI


@contextmanager
def serving(site: FastAPI) -> Iterator[str]:
    """The address of the site, served until the end."""
    config = uvicorn.Config(site, host="127.0.0.1", port=0, loop="asyncio", http="httptools", log_config=None)
    server = Server(config)
    thread = threading.Thread(target=server.run, name="web")
    thread.start()
    server.ready.wait()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: object = None) -> None:
        await super().startup()
        self.ready.set()
