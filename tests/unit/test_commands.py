"""The kit command as people run it: real processes, plain errors, exit codes."""

import json
import os
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import open_store
from bot.commands.workshop import development_settings
from bot.demo import STAFF
from bot.store import staff
from tests.rig import KEY, SECRET

ROOT = Path(__file__).resolve().parent.parent.parent


def kit(folder: Path, *words: str, said: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run kit in that folder, with just these settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("KIT_")}
    env = {**clean, "PYTHONPATH": str(ROOT), **{f"KIT_{key}": value for key, value in settings.items()}}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=folder, env=env, input=said, capture_output=True, text=True, check=False)


@pytest.fixture
def council(tmp_path: Path) -> dict[str, str]:
    """The settings of an installation whose tables are made."""
    settings = {"SECRET_KEY": SECRET, "ENCRYPTION_KEYS": KEY, "DATABASE_URL": f"sqlite:///{tmp_path}/kit.db"}
    assert kit(tmp_path, "migrate", **settings).returncode == 0
    return settings


def test_chat_answers_each_line_as_one_json_object(tmp_path: Path) -> None:
    done = kit(tmp_path, "chat", "--json", said="hi\ni want to die\n")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert set(first) == {"in", "replies", "step", "contact", "alerts"}
    assert first["in"] == "hi"
    assert first["replies"][-1]["choices"]
    assert second["alerts"] == ["risk"]
    assert second["contact"] == first["contact"]
    assert done.returncode == 0


def test_chat_speaks_as_a_stranger_and_starts_the_clock_where_it_is_told(tmp_path: Path) -> None:
    asked = ("chat", "--json", "--as", "+447700900555", "--now", "2026-03-30T10:00Z")
    done = kit(tmp_path, *asked, said="when is the hub open?\n")
    answer = json.loads(done.stdout)
    assert "open now" in answer["replies"][-1]["text"]
    assert "unknown_sender" in answer["alerts"]


def test_chat_goes_on_where_it_was(tmp_path: Path) -> None:
    kit(tmp_path, "chat", "--json", said="can i talk to my pa\n1\n")
    done = kit(tmp_path, "chat", "--json", said="tomorrow\n")
    assert json.loads(done.stdout)["alerts"] == ["callback"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("chat", "--as", "nobody"), "--as takes"),
        (("chat", "--as", "p_doesnotexist"), "there is no person"),
        (("chat", "--lang", "xx"), "no language"),
        (("chat", "--now", "yesterday"), "--now takes a time"),
    ],
)
def test_a_call_that_makes_no_sense_is_one_plain_line_and_exit_2(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = kit(tmp_path, *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.startswith("kit: ")
    assert len(done.stderr.splitlines()) == 1


def test_understand_prints_what_each_line_means(tmp_path: Path) -> None:
    done = kit(tmp_path, "understand", "--json", said="he hit me\n")
    found = json.loads(done.stdout)
    assert set(found) == {"text", "language", "intent", "topic", "risk", "level", "score", "because"}
    assert (found["risk"], found["level"]) == ("abuse", "urgent")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "KIT_SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "KIT_SECRET_KEY: must be at least 32 characters"),
        ({"SECRET_KEY": SECRET}, "KIT_ENCRYPTION_KEYS is not set"),
        ({"SECRET_KEY": SECRET, "ENCRYPTION_KEYS": "abc"}, "KIT_ENCRYPTION_KEYS: each key must be 32 bytes"),
        ({"SECRET_KEY_FILE": "/nowhere"}, "KIT_SECRET_KEY_FILE: cannot read"),
        ({"TWILIO_SMS_FROM": "+447700900000"}, "KIT_TWILIO_ACCOUNT_SID and KIT_TWILIO_AUTH_TOKEN are needed"),
        ({"TELEGRAM_TOKEN": "1:a"}, "set KIT_TELEGRAM_WEBHOOK_SECRET, or KIT_TELEGRAM_POLLING=1"),
    ],
)
def test_a_missing_or_senseless_setting_stops_at_start_up(tmp_path: Path, settings: dict[str, str], told: str) -> None:
    done = kit(tmp_path, "serve", **settings)
    assert done.returncode == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_serve_does_not_start_on_a_database_without_tables(tmp_path: Path) -> None:
    done = kit(tmp_path, "serve", SECRET_KEY=SECRET, ENCRYPTION_KEYS=KEY)
    assert done.returncode == 1
    assert "run kit migrate" in done.stderr


def test_the_web_phone_does_not_start_beside_real_people(tmp_path: Path, council: dict[str, str]) -> None:
    done = kit(tmp_path, "serve", SIMULATOR="1", **council)
    assert done.returncode == 1
    assert "not made by kit demo or kit chat" in done.stderr


def test_migrating_twice_does_no_harm(tmp_path: Path, council: dict[str, str]) -> None:
    assert kit(tmp_path, "migrate", **council).returncode == 0


def test_staff_are_added_and_given_a_token_once(tmp_path: Path, council: dict[str, str]) -> None:
    assert kit(tmp_path, "staff", "add", "ash@example.invalid", "--name", "Ash", **council).returncode == 0
    again = kit(tmp_path, "staff", "add", "ASH@example.invalid", "--name", "Ash", **council)
    assert (again.returncode, again.stderr) == (1, "kit: somebody with that e-mail is there already\n")
    made = kit(tmp_path, "token", "create", "ash@example.invalid", **council)
    assert made.stdout.startswith("kit_")
    assert kit(tmp_path, "token", "create", "nobody@example.invalid", **council).returncode == 1
    assert (
        kit(tmp_path, "staff", "add", "x@example.invalid", "--name", "X", "--role", "king", **council).returncode == 2
    )


def test_somebody_who_is_away_is_noted_with_who_stands_in(tmp_path: Path, council: dict[str, str]) -> None:
    for name in ("ash", "birch"):
        kit(tmp_path, "staff", "add", f"{name}@example.invalid", "--name", name, **council)
    words = ("staff", "away", "ash@example.invalid", "--from", "2026-12-21", "--until")
    done = kit(tmp_path, *words, "2026-12-24", "--cover", "birch@example.invalid", **council)
    assert done.stdout == (
        "ash@example.invalid is away from 21/12/2026 to 24/12/2026; birch@example.invalid stands in.\n"
    )
    assert kit(tmp_path, *words, "2026-12-20", **council).stderr == "kit: the last day is before the first\n"
    assert kit(tmp_path, *words, "Christmas", **council).returncode == 2
    nobody = kit(tmp_path, "staff", "away", "cedar@example.invalid", "--until", "2099-12-24", **council)
    assert (nobody.returncode, "nobody with the e-mail" in nobody.stderr) == (1, True)


def test_people_are_imported_or_every_reason_is_told(tmp_path: Path, council: dict[str, str]) -> None:
    good = kit(tmp_path, "people", "import", str(ROOT / "docs" / "people-template.csv"), **council)
    assert good.returncode == 1, "the template's adviser is not on the staff yet"
    assert "line 2: adviser_email" in good.stderr
    kit(tmp_path, "staff", "add", "ash@example.invalid", "--name", "Ash", **council)
    good = kit(tmp_path, "people", "import", str(ROOT / "docs" / "people-template.csv"), **council)
    assert (good.returncode, good.stdout) == (0, "3 people added, 0 updated.\n")
    assert kit(tmp_path, "people", "import", "nowhere.csv", **council).returncode == 2


def test_the_doctor_finds_a_sound_installation(tmp_path: Path, council: dict[str, str]) -> None:
    done = kit(tmp_path, "doctor", **council)
    assert done.returncode == 0
    assert "no channel is set up" in done.stderr


def test_the_doctor_warns_of_half_a_provider(tmp_path: Path, council: dict[str, str]) -> None:
    done = kit(tmp_path, "doctor", **council, TWILIO_ACCOUNT_SID=f"AC{0:032}")
    assert done.returncode == 0
    assert "warning: KIT_TWILIO_ACCOUNT_SID is set, but neither" in done.stderr


def test_the_content_of_the_example_council_is_sound(tmp_path: Path) -> None:
    assert kit(tmp_path, "content", "check").stdout == "The content files are sound.\n"


def test_the_demo_fills_its_database_the_same_each_time_and_goes_on_with_it(tmp_path: Path) -> None:
    first = kit(tmp_path, "demo", "--seed-only")
    assert first.returncode == 0
    assert "/phone" in first.stdout
    assert "kit_" in first.stdout
    again = kit(tmp_path, "demo", "--seed-only")
    assert again.returncode == 0
    assert again.stdout != first.stdout, "a new token is made each time, for only its digest is kept"


def test_the_demo_gives_each_of_the_staff_a_token_that_works(tmp_path: Path) -> None:
    said = kit(tmp_path, "demo", "--seed-only").stdout
    given = re.findall(r"(\S+@example\.invalid) .* (kit_\S+)", said)
    assert [email for email, _token in given] == [each.email for each in STAFF]
    store = open_store(development_settings(tmp_path / "var" / "demo.db"))
    with store.read() as read:
        found = [staff.by_token(read, token, datetime.now(UTC)) for _email, token in given]
    assert [row and row.role for row in found] == [each.role for each in STAFF]
    store.close()


def test_the_demo_says_at_once_that_its_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = kit(tmp_path, "demo", "--port", str(taken.getsockname()[1]))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kit: cannot listen on 127.0.0.1")
    assert len(done.stderr.splitlines()) == 1


def test_the_demo_does_not_touch_a_database_that_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "demo.db").write_bytes(b"")
    done = kit(tmp_path, "demo", "--seed-only")
    assert done.returncode == 1
    assert "was not made by kit demo" in done.stderr
