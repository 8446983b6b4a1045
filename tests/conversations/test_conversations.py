"""Every conversation goes as it is written down, stored and reloaded between any two turns."""

import difflib
from pathlib import Path

import pytest

from tests.conversations.runner import Stage, play

HERE = Path(__file__).resolve().parent
ALL = sorted(HERE.glob("*.txt"))
HOW = "If the new words are right: pytest tests/conversations --update-conversations"
SPOKEN = sorted(HERE.glob("spoken_*.txt"))  # one a language: what is said does not depend on the database


@pytest.mark.parametrize("file", SPOKEN, ids=lambda file: file.stem)
def test_a_conversation_in_another_language_goes_as_written(file: Path, lite_stage: Stage, updating: bool) -> None:
    assert not another_way(file, lite_stage, updating)


@pytest.mark.parametrize("file", [file for file in ALL if file not in SPOKEN], ids=lambda file: file.stem)
def test_a_conversation_goes_as_written(file: Path, a_stage: Stage, updating: bool) -> None:
    assert not another_way(file, a_stage, updating)


def another_way(file: Path, stage: Stage, updating: bool) -> str:
    """Where the conversation goes another way than is written, and what to do; empty when it goes as written."""
    written = file.read_text(encoding="utf-8")
    went = play(written, stage)
    if updating and went != written:
        file.write_text(went, encoding="utf-8")
        written = went
    difference = tell_apart(written, went)
    return f"{file.name} went another way.\n{difference}\n{HOW}" if difference else ""


def tell_apart(written: str, went: str) -> str:
    """What is written and does not happen (-), and what happens instead (+); empty when they are the same."""
    lines = difflib.unified_diff(written.splitlines(), went.splitlines(), "written", "went", n=2, lineterm="")
    return "\n".join(lines)
