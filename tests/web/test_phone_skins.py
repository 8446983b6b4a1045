"""What the web phone's page is told: how other channels would show a message, and in which language we speak."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.i18n import NAMES
from bot.parts import App
from bot.sms import segments
from bot.store import messages, outbox
from bot.store.messages import NewOut
from bot.talk import Choice, Say
from bot.webphone.skins import PENCE, counted, looks
from tests.faults.doors import knocker
from tests.web.demo_rig import REF, demonstration


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[App]:
    with demonstration(f"sqlite:///{tmp_path}/kit.db") as app:
        yield app


@pytest.fixture
def door(demo: App) -> TestClient:
    return knocker(demo)


def choices(count: int, label: str = "Choice") -> tuple[Choice, ...]:
    return tuple(Choice(f"{label} {number}", "offer", str(number)) for number in range(1, count + 1))


def thread(door: TestClient, who: str = REF) -> dict[str, list[dict[str, object]]]:
    return dict(door.get("/phone/api/thread", params={"as": who}).json())


def say(door: TestClient, text: str, who: str = REF) -> None:
    assert door.post("/phone/api/messages", json={"as": who, "text": text, "id": text}).status_code == 202


def test_an_sms_has_its_choices_as_numbers_and_says_what_it_costs() -> None:
    (sms,) = looks(Say("What about?", (Choice("Housing", "offer"), Choice("Money", "offer"))))["sms"]
    assert sms == {"text": "What about?\n1 Housing\n2 Money", "choices": "", "segments": 1, "pence": 4}


def test_an_sms_is_counted_as_it_would_be_sent() -> None:
    """One curly apostrophe would make three segments of it: we send a straight one."""
    (sms,) = looks(Say("It’s " + "a" * 150))["sms"]
    assert (sms["segments"], sms["text"]) == (1, "It's " + "a" * 150)


@pytest.mark.parametrize("text", ["a" * 161, "م" * 71, "€" * 200, "😀" * 70])
def test_a_price_is_that_of_its_segments(text: str) -> None:
    (sms,) = looks(Say(text))["sms"]
    assert (sms["segments"], sms["pence"]) == (segments(text), segments(text) * PENCE)
    assert segments(text) > 1


def test_what_no_sms_can_hold_is_several() -> None:
    parts = looks(Say("word " * 500, choices(2)))["sms"]
    assert len(parts) == 2
    assert str(parts[-1]["text"]).endswith("1 Choice 1\n2 Choice 2")


@pytest.mark.parametrize(
    ("offered", "kind"),
    [
        (choices(3), "buttons"),
        (choices(4), "list"),
        (choices(10), "list"),
        (choices(3, "About twenty letters"), "list"),
    ],
)
def test_whatsapp_has_buttons_or_a_list(offered: tuple[Choice, ...], kind: str) -> None:
    assert looks(Say("Which?", offered))["whatsapp"] == [{"text": "Which?", "choices": kind}]


@pytest.mark.parametrize("offered", [choices(11), choices(2, "More than two dozen letters")])
def test_whatsapp_has_numbers_for_more_or_longer_choices(offered: tuple[Choice, ...]) -> None:
    (shown,) = looks(Say("Which?", offered))["whatsapp"]
    assert shown["choices"] == ""
    assert str(shown["text"]).startswith(f"Which?\n1 {offered[0].label}\n2 {offered[1].label}")


def test_whatsapp_has_numbers_where_it_has_no_shape_for_the_words() -> None:
    (shown,) = looks(Say("line\n" * 30 + "Which?", choices(2)))["whatsapp"]
    assert str(shown["text"]).endswith("Which?\n1 Choice 1\n2 Choice 2")


@pytest.mark.parametrize(
    ("text", "characters", "count", "gsm"),
    [
        ("", 0, 0, True),
        ("hello", 5, 1, True),
        ("a" * 161, 161, 2, True),
        ("مرحبا", 5, 1, False),
        ("👋" * 36, 36, 2, False),
    ],
)
def test_what_is_typed_is_counted(door: TestClient, text: str, characters: int, count: int, gsm: bool) -> None:
    told = door.post("/phone/api/segments", json={"text": text}).json()
    assert told == counted(text) == {"characters": characters, "segments": count, "gsm": gsm}


def test_each_of_our_messages_comes_with_its_looks_and_theirs_without(door: TestClient) -> None:
    say(door, "hi")
    theirs, *ours = thread(door)["items"]
    assert theirs["looks"] == {}
    assert ours
    for message in ours:
        assert set(dict(message["looks"])) == {"sms", "whatsapp"}  # type: ignore[call-overload]


def test_what_we_start_is_shown_under_its_discreet_first_line(demo: App, door: TestClient) -> None:
    say(door, "hi")
    now = demo.clock.now()
    out = NewOut(1, "simulator", "Your appointment is on Tuesday.", "en")
    with demo.store.begin() as tx:
        messages.add(tx, demo.store.vault, [out], now)
        outbox.add(tx, [outbox.row(out, "check_in", now, started=True)])
    assert thread(door)["items"][-1]["text"] == "Hi, a message for you:\n\nYour appointment is on Tuesday."


def test_of_a_covered_message_the_phone_shows_no_more_than_a_phone_would(demo: App, door: TestClient) -> None:
    say(door, "hi")
    now = demo.clock.now()
    out = NewOut(1, "simulator", "Your appointment is on Tuesday.", "en")
    with demo.store.begin() as tx:
        messages.add(tx, demo.store.vault, [out], now)
        outbox.add(tx, [outbox.row(out, "check_in", now, started=True, covered=True)])
    assert thread(door)["items"][-1]["text"] == "There is a message for you. Text SHOW to read it."


@pytest.mark.parametrize("who", [REF, "stranger-1"])
@pytest.mark.parametrize(("code", "name"), NAMES.items())
def test_the_name_of_a_language_changes_it_in_the_chat(door: TestClient, who: str, code: str, name: str) -> None:
    say(door, "hi", who)
    say(door, name, who)
    assert thread(door, who)["language"] == code
    people = door.get("/phone/api/people").json()["people"]
    assert [each["language"] for each in people if each["ref"] == who] == [code]


def test_somebody_who_has_never_written_is_spoken_to_in_english(door: TestClient) -> None:
    people = door.get("/phone/api/people").json()["people"]
    assert {each["language"] for each in people} == {"en"}


def test_only_the_page_s_own_files_are_served(door: TestClient) -> None:
    assert door.get("/phone/static/skins.css").headers["content-type"].startswith("text/css")
    assert door.get("/phone/static/bubbles.js").headers["content-type"].startswith("text/javascript")
    assert door.get("/phone/static/routes.py").status_code == 404
