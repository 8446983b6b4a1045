"""Logs hold ids: no number, no secret, wherever it stands."""

import json
import subprocess
import sys
from typing import Any

import pytest

SCRIPT = """
import logging
from datetime import UTC, datetime
import structlog
from bot.logs import set_up

set_up(["a-token", "a-token-that-is-longer", ""])
log = structlog.get_logger()
log.info("sent", row=12, ref="m_4x", at=datetime(2026, 11, 22, 7, 30, tzinfo=UTC), nothing=None, share=0.5)
log.info("to +447700900123 and 07700 900123 or (07700) 900-123, ٠٧٧٠٠٩٠٠١٢٣", on="2026-11-22", upon="2026-11-22 07:30")
log.info("on 2026-11-22 07700 900123")
log.info("nested", given={"phones": ["07700 900123", ("a-token",)], "n": {"deep": "a-token-that-is-longer"}})
logging.getLogger("anything").warning("call %s with %s", "+44 7700 900123", "a-token")
logging.getLogger("httpx").info("POST https://api.example/bot-a-token/send")
logging.getLogger("httpx").warning("slow")
log.debug("not said")
try:
    raise ValueError("cannot reach +447700900123 with a-token")
except ValueError:
    log.exception("failed", row=7)
    logging.getLogger("other").exception("failed too")
log.info("half \\ud83d a letter")
"""


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert run.stdout == ""
    assert "900123" not in run.stderr
    assert "a-token" not in run.stderr
    assert "٩٠٠" not in run.stderr
    return [json.loads(line) for line in run.stderr.splitlines()]


def said(lines: list[dict[str, Any]], event: str) -> dict[str, Any]:
    return next(line for line in lines if line["event"].startswith(event))


def test_every_line_is_an_object_with_a_level_and_a_time(lines: list[dict[str, Any]]) -> None:
    assert len(lines) == 9
    assert all(line["level"] and line["timestamp"].endswith("Z") for line in lines)


def test_ids_and_times_stay_readable(lines: list[dict[str, Any]]) -> None:
    line = said(lines, "sent")
    assert (line["row"], line["ref"], line["nothing"], line["share"]) == (12, "m_4x", None, 0.5)
    assert said(lines, "to ")["on"] == "2026-11-22"
    assert said(lines, "to ")["upon"] == "2026-11-22 07:30"


def test_numbers_are_taken_out_however_they_are_written(lines: list[dict[str, Any]]) -> None:
    assert said(lines, "to ")["event"].count("[number]") == 4
    assert "[number]" in said(lines, "on ")["event"]


def test_secrets_are_taken_out_of_what_is_nested(lines: list[dict[str, Any]]) -> None:
    given = said(lines, "nested")["given"]
    assert given == {"phones": ["[number]", ["[secret]"]], "n": {"deep": "[secret]"}}


def test_other_people_s_loggers_are_cleaned_and_quietened(lines: list[dict[str, Any]]) -> None:
    line = said(lines, "call")
    assert (line["event"], line["logger"]) == ("call [number] with [secret]", "anything")
    assert [each["event"] for each in lines if each.get("logger") == "httpx"] == ["slow"]


def test_exceptions_are_cleaned_and_stay_with_their_line(lines: list[dict[str, Any]]) -> None:
    for event in ("failed", "failed too"):
        assert "ValueError: cannot reach [number] with [secret]" in said(lines, event)["exception"]
    assert said(lines, "failed")["row"] == 7


def test_half_a_letter_stops_nothing(lines: list[dict[str, Any]]) -> None:
    assert said(lines, "half")["event"].endswith("a letter")
