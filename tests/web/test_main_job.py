"""The main job, as each of its users does it: a young person on a phone in the browser, a PA with an API token."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.app import build
from bot.clock import SystemClock
from bot.demo import STAFF, seed
from bot.jobs import Workers
from bot.site import make_site
from bot.store import facts, staff
from bot.store.migrate import migrate
from tests.rig import make_settings, make_store
from tests.web.browser import PHONE, Visit, chromium, visit
from tests.web.serving import serving


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A demonstration's address, and an API token of its first adviser."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo')}/kit.db"
    settings, store, now = make_settings(url), make_store(url), datetime.now(UTC)
    migrate(store)
    seed(settings, store, now)
    with store.begin() as tx:
        facts.put(tx, "made_by", "demo")
        found = staff.find(tx, STAFF[0].email)
        assert found is not None
        token = staff.make_token(tx, found.id, "test", now)
    store.close()
    workers = Workers(build(settings, SystemClock(), nudge=lambda: workers.nudge()))
    with serving(make_site(workers.app, workers)) as address:
        yield address, token


@pytest.fixture
def phone(demo: tuple[str, str]) -> Iterator[Visit]:
    with chromium() as browser:
        yield from opened(browser, demo[0])


def opened(browser: Browser, address: str) -> Iterator[Visit]:
    with visit(browser, f"{address}/phone", PHONE) as there:
        yield there


def ask(page: Page, text: str, answer: str) -> None:
    """Type it, and wait for the answer."""
    page.fill("#box", text)
    page.press("#box", "Enter")
    expect(page.locator(".row.theirs .text").last).to_contain_text(answer)


def test_a_young_person_asks_and_the_adviser_sees_one_contact(demo: tuple[str, str], phone: Visit) -> None:
    page = phone.page
    bryony = page.locator("#people option", has_text="Bryony").get_attribute("value")
    page.select_option("#people", value=bryony)
    ask(page, "hi", "What would you like?")
    ask(page, "what am i entitled to?", "What is it about?")
    page.get_by_role("button", name="Money").click()
    expect(page.locator(".row.theirs .text").last).to_contain_text("which one?")
    page.locator(".row.theirs").last.get_by_role("button").first.click()
    expect(page.locator(".row.theirs .text").last).to_contain_text("checked")
    ask(page, "when does the hub open?", "Elm House")
    ask(page, "can i talk to my pa", "Your PA is")
    page.get_by_role("button", name="Ask for a call").click()
    expect(page.locator(".row.theirs .text").last).to_contain_text("good time")
    ask(page, "tomorrow after 4", "tomorrow after 4")
    assert phone.complaints == []
    assert phone.barriers() == ()

    contact = newest_contact_about(demo, "callback")
    said = [message["text"] for message in contact["messages"] if message["direction"] == "in"]
    assert said[0] == "hi"
    assert said[-1] == "tomorrow after 4"
    assert contact["in_touch"] is True
    assert contact["signposts"], "what they were pointed to is kept"
    assert {"offer", "offer.money", "hub", "adviser", "callback"} <= set(contact["purposes"])


def newest_contact_about(demo: tuple[str, str], purpose: str) -> dict[str, Any]:
    found = get(demo, "/api/v1/contacts?limit=100")["items"]
    ref = max((each for each in found if purpose in each["purposes"]), key=lambda each: each["last_at"])["ref"]
    return get(demo, f"/api/v1/contacts/{ref}")


def get(demo: tuple[str, str], path: str) -> Any:
    address, token = demo
    request = urllib.request.Request(address + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def test_the_page_comes_with_a_strict_policy(demo: tuple[str, str]) -> None:
    with urllib.request.urlopen(f"{demo[0]}/phone", timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
