"""The content files change while the service runs: a typo keeps the old words in use, its mending brings the new."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import build
from bot.store import Store, facts
from bot.store.migrate import MIGRATIONS, migrate
from bot.store.schema import alert
from bot.watch import Watch
from offer_content import HERE
from tests.faults.doors import knocker
from tests.faults.serving import Served, serving
from tests.faults.settings import twilio_options
from tests.faults.waiting import until
from tests.providers.twilio import INBOUND, PUBLIC, LoopbackTwilio
from tests.rig import KEY, SECRET, Rig, make_settings, make_store

HUBS = "councils/example/hubs.yaml"
ELM, OAK = "  name: Elm House\n", "  name: Oak House\n"
TYPO = "  nam: Oak House\n"
WHY = f"{HUBS}:4: name is missing\n{HUBS}:5: unknown field nam"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The content files, to be changed."""
    return Path(shutil.copytree(HERE, tmp_path / "offer_content", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def watch(rig: Rig, root: Path) -> Watch:
    """Somebody who has looked at the files as they are."""
    watch = Watch(rig.app, root)
    settle(watch)
    return watch


def settle(watch: Watch) -> None:
    """Look until what is there stands still, and has been read."""
    watch.look()
    watch.look()


def change(root: Path, old: str, new: str, file: str = HUBS) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), encoding="utf-8")


def hub_named(rig: Rig) -> str:
    """What a young person is told the first hub is called."""
    return rig.text("when is the hub open?")[-1]


def complaints(rig: Rig) -> list[tuple[str, str, str, int]]:
    rows = rig.rows(alert, alert.c.subject == "system")
    return [(row.kind, row.state, rig.store.vault.open(row.words, row.ref), row.count) for row in rows]


def test_new_words_are_said_from_the_next_message_on(rig: Rig, root: Path, watch: Watch) -> None:
    assert "Elm House" in hub_named(rig)
    change(root, ELM, OAK)
    settle(watch)
    assert "Oak House" in hub_named(rig)
    assert complaints(rig) == []


def test_a_typo_keeps_the_old_words_and_its_mending_brings_the_new(rig: Rig, root: Path, watch: Watch) -> None:
    change(root, ELM, TYPO)
    settle(watch)
    assert "Elm House" in hub_named(rig)
    change(root, TYPO, OAK)
    settle(watch)
    assert "Oak House" in hub_named(rig)


def test_a_typo_is_named_once_in_the_log_and_to_staff(rig: Rig, root: Path, watch: Watch) -> None:
    change(root, ELM, TYPO)
    with capture_logs() as entries:
        settle(watch)
        settle(watch)
    (entry,) = entries
    assert entry["why"] == WHY
    assert complaints(rig) == [("content_broken", "open", WHY, 1)]


def test_of_several_processes_one_tells_staff(rig: Rig, root: Path, watch: Watch) -> None:
    other = build(make_settings(rig.app.settings.database_url))
    beside = Watch(other, root)
    change(root, ELM, TYPO)
    settle(watch)
    settle(beside)
    assert other.live.problems == rig.app.live.problems != ()
    assert [count for *_, count in complaints(rig)] == [1]
    other.close()


def test_the_same_typo_again_is_told_again(rig: Rig, root: Path, watch: Watch) -> None:
    for old, new in ((ELM, TYPO), (TYPO, ELM), (ELM, TYPO)):
        change(root, old, new)
        settle(watch)
    assert [count for *_, count in complaints(rig)] == [2]


def test_the_service_stays_ready_and_says_what_is_broken(rig: Rig, root: Path, watch: Watch) -> None:
    client = knocker(rig.app)
    change(root, ELM, TYPO)
    settle(watch)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert [trouble.split(": ", 1)[1] for trouble in answer.json()["troubles"]] == WHY.splitlines()
    change(root, TYPO, OAK)
    settle(watch)
    assert client.get("/health/ready").json()["troubles"] == []


def test_a_file_that_is_still_being_written_is_not_read(rig: Rig, root: Path, watch: Watch) -> None:
    change(root, ELM, TYPO)
    watch.look()
    change(root, TYPO, OAK)
    settle(watch)
    assert "Oak House" in hub_named(rig)
    assert complaints(rig) == []


def test_a_file_that_goes_away_is_noticed(rig: Rig, root: Path, watch: Watch) -> None:
    (root / "help_numbers.yaml").unlink()
    settle(watch)
    assert "help_numbers.yaml:1: the file is missing or cannot be read" in complaints(rig)[0][2]


def test_new_templates_are_what_the_outbox_sends_by(rig: Rig, root: Path, watch: Watch) -> None:
    change(root, "0001", "0002", "councils/example/templates.yaml")
    settle(watch)
    assert rig.app.outbox.templates["message"]["en"].endswith("0002")


def test_while_the_database_is_away_the_words_change_and_staff_are_told_later(rig: Rig, root: Path) -> None:
    away = Store("postgresql://nobody@127.0.0.1:1/none", rig.store.vault, patience=0.05)
    watch = Watch(replace(rig.app, store=away), root, every=0.01)
    change(root, ELM, TYPO)
    with capture_logs() as entries:
        watch.start()
        until(lambda: [entry for entry in entries if "could be told" in entry["event"]])
        assert rig.app.live.problems
        watch.app = rig.app
        until(lambda: complaints(rig))
        watch.stop()


# --- real processes, which find the changed files where the program's own are ---


@pytest.fixture
def environment(tmp_path: Path, root: Path, twilio: LoopbackTwilio) -> dict[str, str]:
    """The settings, without their prefix, of an installation with SMS whose tables are made."""
    url = f"sqlite:///{tmp_path}/kit.db"
    store = make_store(url)
    migrate(store)
    store.close()
    options = {key.upper(): str(value) for key, value in twilio_options(twilio.url).items()}
    return {**options, "DATABASE_URL": url, "SECRET_KEY": SECRET, "ENCRYPTION_KEYS": KEY}


def test_a_served_typo_keeps_the_old_words_and_its_mending_brings_the_new(
    tmp_path: Path, root: Path, environment: dict[str, str], twilio: LoopbackTwilio
) -> None:
    with serving(tmp_path, environment) as served:
        assert "Elm House" in asked(served, twilio)
        change(root, ELM, TYPO)
        until(lambda: "unknown field nam" in served.get("/health/ready")[1])
        assert "Elm House" in asked(served, twilio)
        change(root, TYPO, OAK)
        until(lambda: served.get("/health/ready")[1] == '{"status":"ready","troubles":[]}')
        assert "Oak House" in asked(served, twilio)
        assert served.stop().count("the content files are broken") == 1


def test_a_worker_in_a_process_of_its_own_notices_too(tmp_path: Path, root: Path, environment: dict[str, str]) -> None:
    log = tmp_path / "log"
    bare = {name: value for name, value in os.environ.items() if not name.startswith("KIT_")}
    env = {**bare, "PYTHONPATH": str(MIGRATIONS.parent), **{f"KIT_{key}": value for key, value in environment.items()}}
    command = [sys.executable, "-m", "bot", "work"]
    change(root, ELM, OAK)
    with log.open("wb") as out, subprocess.Popen(command, cwd=tmp_path, env=env, stdout=out, stderr=out) as process:
        store = make_store(environment["DATABASE_URL"])
        until(lambda: seen(store))
        change(root, OAK, TYPO)
        until(lambda: "unknown field nam" in log.read_text())
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        store.close()


def asked(served: Served, twilio: LoopbackTwilio) -> str:
    """What somebody is told who asks for the hub."""
    before, webhook = len(twilio.accepted), twilio.inbound("when is the hub open?", INBOUND)
    url = served.url + webhook.url.removeprefix(PUBLIC)
    urllib.request.urlopen(urllib.request.Request(url, webhook.body, dict(webhook.headers)), timeout=30).close()
    until(lambda: any("House" in told.text for told in twilio.accepted[before:]))  # a greeting may come first
    return twilio.accepted[-1].text


def seen(store: Store) -> str:
    with store.read() as read:
        return facts.get(read, "worker_seen")
