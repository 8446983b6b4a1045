"""A real Chromium for tests: it talks to loopback only, and its complaints are kept."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Route, sync_playwright

HOW_TO_INSTALL = "apt-get install -y chromium fonts-noto-core"
FLAGS = (
    "--no-sandbox",  # Chromium refuses to run as root with one; these pages are our own
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}  # WCAG 2.2, off by default


class NoChromium(Exception):
    """Chromium is not on this machine; the message is the line that installs it."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What the page is shown on: CSS pixels, fingers or a mouse, and what the person prefers."""

    width: int
    height: int
    touch: bool = False
    scheme: Literal["light", "dark"] = "light"
    motion: Literal["reduce", "no-preference"] = "reduce"


SMALL_PHONE = Screen(320, 568, touch=True)
PHONE = Screen(390, 844, touch=True)
DESKTOP = Screen(1280, 800)


class Node(TypedDict):
    """One place on the page, as axe names it."""

    target: list[str]


class Violation(TypedDict):
    """One broken rule, as axe reports it."""

    id: str
    help: str
    nodes: list[Node]


@dataclass(frozen=True, slots=True)
class Visit:
    """One page in a fresh profile, and what the browser had to complain about on it."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def go_offline(self) -> None:
        """Pull the plug: nothing gets out any more by the time the page is told so."""
        self.context.route("**/*", _unplugged)
        self.context.set_offline(True)

    def go_online(self) -> None:
        """Put the plug back."""
        self.context.unroute("**/*", _unplugged)
        self.context.set_offline(False)

    def barriers(self) -> tuple[str, ...]:
        """What axe finds wrong for people with disabilities, one line a rule; empty when all is well."""
        violations: list[Violation] = Axe().run(self.page, options=AXE_OPTIONS).response["violations"]
        return tuple(f"{found['id']}: {found['help']} ({_places(found)})" for found in violations)


def _unplugged(route: Route) -> None:
    route.abort("internetdisconnected")


def _places(found: Violation) -> str:
    return ", ".join(" ".join(node["target"]) for node in found["nodes"])


def chromium_path() -> str:
    """Where Debian's Chromium is. Raises NoChromium with the line that installs it."""
    path = shutil.which("chromium")
    if path is None:
        raise NoChromium(HOW_TO_INSTALL)
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for many visits (a second to start). Raises NoChromium."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, url: str, screen: Screen = PHONE) -> Iterator[Visit]:
    """Open the address in a fresh profile, on a machine whose clock is not London's; forget the profile afterwards."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        has_touch=screen.touch,
        color_scheme=screen.scheme,
        reduced_motion=screen.motion,
        locale="en-GB",
        timezone_id="Asia/Kabul",
        service_workers="block",
    )
    try:
        opened = Visit(context.new_page(), context)
        _listen(opened)
        opened.page.goto(url)
        yield opened
    finally:
        context.close()


def _listen(opened: Visit) -> None:
    def errors_only(message: ConsoleMessage) -> None:
        if message.type == "error":
            opened.complaints.append(message.text)

    def uncaught(error: Error) -> None:
        opened.complaints.append(str(error))

    opened.page.on("console", errors_only)
    opened.page.on("pageerror", uncaught)
