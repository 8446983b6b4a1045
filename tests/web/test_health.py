"""Health and metrics: what is wrong is said, and nobody is named."""

from dataclasses import replace
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from bot.channels import Refused
from bot.store import Store, facts
from bot.store.migrate import migrate
from tests.faults.books import book_of, echo, use
from tests.faults.doors import knocker
from tests.faults.post import Courier, always, answer, send_by
from tests.rig import ROBIN, Rig, make_store


def measured(client: TestClient, name: str) -> float:
    """The value of a metric without labels, or of its first line."""
    lines = client.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(name)).rsplit(" ", 1)[1])


def away(rig: Rig) -> TestClient:
    """The same installation, whose database cannot be reached."""
    store = Store("postgresql://nobody@127.0.0.1:1/none", rig.store.vault)
    return knocker(replace(rig.app, store=store))


def test_it_is_alive_whatever_the_database_does(lite_rig: Rig) -> None:
    answer = away(lite_rig).get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_a_migrated_database_is_ready(rig: Rig) -> None:
    answer = knocker(rig.app).get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "troubles": []})


def test_a_database_that_is_not_migrated_is_not_ready(database_url: str) -> None:
    store = make_store(database_url)
    with Rig.over(database_url) as rig:
        answer = knocker(rig.app).get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["troubles"] == ["the database needs: kit migrate"]
        migrate(store)
        assert knocker(rig.app).get("/health/ready").status_code == 200
    store.close()


def test_a_database_that_cannot_be_reached_is_not_ready(lite_rig: Rig) -> None:
    answer = away(lite_rig).get("/health/ready")
    assert answer.status_code == 503
    assert "out of reach" in answer.json()["troubles"][0]


def test_a_worker_that_was_seen_and_is_silent_is_told(rig: Rig) -> None:
    client = knocker(rig.app)
    with rig.store.begin() as tx:
        facts.put(tx, "worker_seen", rig.clock.at.isoformat())
    rig.clock.at += timedelta(minutes=2)
    assert client.get("/health/ready").status_code == 200
    rig.clock.at += timedelta(seconds=1)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert "no worker" in answer.json()["troubles"][0]


def test_what_waits_and_what_is_in_doubt_is_counted(rig: Rig) -> None:
    client = knocker(rig.app)
    answer(rig, "one", number="+447700900801")
    answer(rig, "two", number="+447700900802")
    rig.text("hello")
    assert measured(client, "kit_outbox_waiting") == 0
    answer(rig, "three", number="+447700900803")
    assert measured(client, "kit_outbox_waiting") == 1
    assert measured(client, "kit_outbox_in_doubt") == 0
    assert measured(client, "kit_alerts_open") == 1, "someone unknown wrote"


def test_every_send_that_is_tried_is_counted_by_what_became_of_it(rig: Rig) -> None:
    client = knocker(rig.app)
    before = [tried(client, "sent"), tried(client, "refused")]
    use(rig, book_of(echo))
    rig.text("hello")
    answer(rig, "two")
    send_by(rig, Courier(always(Refused("no"))))
    rig.deliver()
    assert [tried(client, "sent") - before[0], tried(client, "refused") - before[1]] == [1, 1]


def tried(client: TestClient, outcome: str) -> float:
    line = f'kit_sends_total{{channel="simulator",outcome="{outcome}"}} '
    found = [each for each in client.get("/metrics").text.splitlines() if each.startswith(line)]
    return float(found[0].removeprefix(line)) if found else 0.0


def test_metrics_of_a_database_that_cannot_be_reached_are_a_503(lite_rig: Rig) -> None:
    answer = away(lite_rig).get("/metrics")
    assert answer.status_code == 503
    assert "Traceback" not in answer.text


def test_metrics_name_nobody(rig: Rig) -> None:
    rig.person("Marigold")
    rig.text("I slept at Marek's", ROBIN)
    shown = knocker(rig.app).get("/metrics").text
    assert "kit_outbox_waiting" in shown
    assert not [private for private in ("Marigold", "Marek", ROBIN, ROBIN[1:]) if private in shown]


def test_metrics_are_text_that_prometheus_reads(lite_rig: Rig) -> None:
    shown = knocker(lite_rig.app).get("/metrics").text
    names = {family.name for family in text_string_to_metric_families(shown)}
    assert {"kit_received", "kit_refused_webhooks", "kit_receipts", "kit_sends", "kit_outbox_waiting"} <= names
