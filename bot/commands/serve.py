"""kit serve and kit work."""

import os
import signal
import socket
import threading
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from bot import logs
from bot.app import build
from bot.commands import Problem, plainly
from bot.jobs import Workers
from bot.parts import App
from bot.settings import Settings, SettingsError, read_settings
from bot.site import make_site
from bot.store import facts
from bot.store.migrate import is_current
from bot.watch import Watch

GRACE = 5  # seconds that requests under way have to end; a webhook takes milliseconds
SHARED = (
    (socket.SOL_SOCKET, socket.SO_REUSEADDR),
    (socket.SOL_SOCKET, socket.SO_REUSEPORT),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY),  # accepted connections inherit it
)
WORK = "KIT_SERVE_WORK"  # how `kit serve --work` tells the process that uvicorn starts


def run_serve(*, work: bool, host: str, port: int, processes: int) -> None:
    """Serve until told to stop."""
    with plainly():
        settings = read_settings()
        if processes > 1 and (settings.database_url.startswith("sqlite") or work):
            raise Problem("--processes needs PostgreSQL, with the workers in processes of their own (kit work)", 2)
        app = build(settings)
        fit_to_run(app)
        app.close()
    os.environ[WORK] = "1" if work else ""
    run_uvicorn("bot.commands.serve:site", host=host, port=port, processes=processes)


def run_work() -> None:
    """Work until told to stop, then finish what is under way."""
    with plainly():
        settings = read_settings()
        workers = make_workers(settings)
    done = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: done.set())
    watch = Watch(workers.app)
    watch.start()
    workers.start()
    done.wait()
    watch.stop()
    workers.stop()
    workers.app.close()


def site() -> FastAPI:
    """What uvicorn serves: one whole application for each process."""
    settings = read_settings()
    if os.environ.get(WORK):
        workers = make_workers(settings)
        return make_site(workers.app, workers)
    logs.set_up(secrets_of(settings))
    return make_site(build(settings))


def make_workers(settings: Settings) -> Workers:
    """An installation whose inbox nudges its own workers. Raises SettingsError."""
    logs.set_up(secrets_of(settings))
    workers = Workers(build(settings, nudge=lambda: workers.nudge()))
    fit_to_run(workers.app)
    return workers


def run_uvicorn(site: str | FastAPI, *, host: str, port: int, processes: int = 1) -> None:
    """With asyncio's loop and httptools: uvloop's tail is 15 times longer at 64 connections (measured)."""
    options: dict[str, Any] = {
        "factory": isinstance(site, str),
        "host": host,
        "port": port,
        "loop": "asyncio",
        "http": "httptools",
        "access_log": False,
        "log_config": None,
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": GRACE,
    }
    if processes == 1:
        check_free(host, port)
        uvicorn.run(site, **options)
    else:
        config = uvicorn.Config(site, workers=processes, **options)
        Multiprocess(config, [share(host, port)]).run()


def check_free(host: str, port: int) -> None:
    """Raises Problem while something else listens there."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise Problem(f"cannot listen on {host} port {port} ({reason}): give another with --port") from None


class SharedPort(socket.socket):
    """A socket that another process gets as one of its own on the same port.

    The kernel then shares connections out; from a single socket, whichever process wakes first takes them all. Without
    Nagle's delay, to which asyncio sees only for sockets it made itself: every answer took 40 ms longer (measured).
    """

    def __reduce__(self) -> tuple[object, ...]:
        return share, self.getsockname()[:2]


def share(host: str, port: int) -> SharedPort:
    """Bind to a port that others may share. Raises Problem when somebody else has it."""
    bound = SharedPort(socket.AF_INET6 if ":" in host else socket.AF_INET)
    for level, option in SHARED:
        bound.setsockopt(level, option, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise Problem(f"cannot listen on {host} port {port}: {error.strerror}") from None
    return bound


def fit_to_run(app: App) -> None:
    """Fail at start-up, not at three in the morning. Raises SettingsError, StoreBusy."""
    if not is_current(app.store):
        raise SettingsError("the database does not have this version's tables: run kit migrate")
    with app.store.read() as read:
        maker = facts.get(read, "made_by")
    if "simulator" in app.channels and maker not in ("demo", "chat"):
        raise SettingsError(
            "KIT_SIMULATOR is on, but this database was not made by kit demo or kit chat: "
            "the web phone can speak as anyone, so it does not start beside real people"
        )


def secrets_of(settings: Settings) -> list[str]:
    """Every secret there is, for the log filter."""
    named = (
        settings.secret_key,
        *settings.encryption_keys,
        settings.twilio_auth_token,
        settings.telegram_token,
        settings.telegram_webhook_secret,
        settings.oidc_client_secret,
        settings.smtp_url,
    )
    return [secret.get_secret_value() for secret in named]
