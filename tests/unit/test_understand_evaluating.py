"""Measured on messages that nobody learnt from: shares by language, and every bad line named."""

import json
from pathlib import Path

import pytest

from bot.talk import Meaning
from bot.understand.evaluating import BadSet, Labelled, Tried, evaluate, missed, read_sets, table
from tests.unit.test_commands import kit

SET = [
    {"text": "i want to die", "intent": "risk", "topic": "", "risk": "self_harm", "level": "urgent", "style": "plain"},
    {"text": "qwerty zxcvb", "intent": "risk", "topic": "", "risk": "abuse", "level": "urgent", "style": "oblique"},
    {"text": "hub", "intent": "hub", "topic": "", "risk": "none"},
    {"text": "council tax", "intent": "offer", "topic": "money", "risk": "none"},
]


def write(folder: Path, name: str, lines: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_what_was_noticed_and_what_was_not_is_counted(tmp_path: Path) -> None:
    write(tmp_path, "en.jsonl", [json.dumps(each) for each in SET])
    ((name, wanted),) = read_sets(tmp_path)
    row, tried = evaluate(name, wanted)
    assert (row.language, row.messages, row.noticed, row.plain, row.oblique) == ("en", 4, 0.5, 1.0, 0.0)
    assert (row.urgent, row.harmless_urgent, row.harmless_any) == (0.5, 0.0, 0.0)
    assert (row.intent, row.topic) == (0.75, 1.0)
    assert 0 < row.typical <= row.slow
    assert [each.wanted.text for each in missed(tried)] == ["qwerty zxcvb"]
    assert "| en | 4 | 0.500 | 1.000 | 0.000 |" in table([row])


def test_what_no_message_could_show_is_left_open(tmp_path: Path) -> None:
    row, _tried = evaluate("so", [Labelled("hub", "so", "hub", "", "none", "", "")])
    assert (row.noticed, row.topic, row.harmless_any) == (None, None, 0.0)
    assert "| – |" in table([row])
    assert evaluate("so", ())[0].messages == 0


def test_the_language_is_the_name_of_the_file_unless_a_line_says_another(tmp_path: Path) -> None:
    lines = ['{"text": "x", "intent": "", "topic": "", "risk": ""}', '{"text": "x", "language": "vi", "risk": "none"}']
    write(tmp_path, "ti_latn.jsonl", lines)
    ((_name, wanted),) = read_sets(tmp_path)
    assert [each.language for each in wanted] == ["ti", "vi"]


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"risk": "none"}'])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    write(tmp_path, "en.jsonl", [json.dumps(SET[0]), line])
    with pytest.raises(BadSet, match=r"en\.jsonl:2: should be"):
        list(read_sets(tmp_path))


def test_a_folder_without_sets_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSet, match="there are no"):
        list(read_sets(tmp_path / "nowhere"))


def test_harmless_words_taken_for_danger_are_a_miss_too() -> None:
    harmless = Labelled("x", "en", "unknown", "", "none", "", "")
    tried = Tried(harmless, Meaning(risk="abuse", level="concern"), 0.0)
    assert list(missed([tried])) == [tried]


def test_the_command_prints_a_table_and_the_misses(tmp_path: Path) -> None:
    write(tmp_path / "sets", "en.jsonl", [json.dumps(each) for each in SET])
    done = kit(tmp_path, "understand", "--evaluate", "sets", "--misses")
    assert done.returncode == 0
    assert "| en | 4 |" in done.stdout
    assert "en: abuse as none: qwerty zxcvb" in done.stdout
    nothing = kit(tmp_path, "understand", "--evaluate", "nowhere")
    assert (nothing.returncode, "no .jsonl files in nowhere" in nothing.stderr) == (2, True)
