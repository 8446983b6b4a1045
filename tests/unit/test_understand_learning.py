"""Taught by examples: the same ones teach the same network, and what is in use was taught by those that are there."""

import random
from pathlib import Path

import numpy as np
import pytest

from bot.understand.evaluating import read_sets
from bot.understand.examples import FOLDER, BadExamples, Example, read_examples
from bot.understand.judging import danger
from bot.understand.learning import digest, learn, relearn, said_in_words_files, save, with_company
from bot.understand.net import MOST_WINDOWS, WINDOW, read_net

FEW = tuple(
    [Example(f"{word} hurts me badly", "en", "abuse", "urgent", "risk") for word in ("he", "she", "dad", "uncle")]
    + [Example(f"lovely {word} today", "en", intent="smalltalk") for word in ("sun", "cake", "song", "walk")]
    + [Example(f"where is the {word}", "en", intent="hub") for word in ("hub", "drop in", "place")]
    + [Example(f"help with {word}", "en", intent="offer", topic="money") for word in ("rent", "bills")]
    + [Example("he hurts my feelings lol", "en"), Example("bonjour merci", "fr", intent="smalltalk")]
)


def test_the_network_in_use_was_taught_by_the_examples_that_are_there() -> None:
    assert read_net().taught_by == digest(), "run: kit understand --learn"


def test_the_same_examples_teach_the_same_network_and_it_can_be_kept(tmp_path: Path) -> None:
    first, second = learn(FEW), learn(FEW)
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)
    save(first, tmp_path / "net.npz")
    net = read_net(tmp_path / "net.npz")
    assert danger(net.look(["dad", "hurts", "me", "badly"])).risk == "abuse"
    assert danger(net.look(["dad", "hurts", "me", "badly"])).share > danger(net.look(["lovely", "cake"])).share


def test_every_example_can_be_read_and_each_language_has_many() -> None:
    examples = read_examples()
    count = {code: sum(each.language == code for each in examples) for code in {each.language for each in examples}}
    assert len(count) == 15
    assert min(count.values()) > 1500
    assert all(each.intent == "risk" for each in examples if each.risk != "none")


def test_no_example_stands_in_the_sets_that_measure() -> None:
    learnt = {each.text.casefold() for each in read_examples()}
    sets = FOLDER.parent.parent.parent / "tests" / "understanding"
    measured = [each.text.casefold() for _name, some in read_sets(sets) for each in some if len(each.text.split()) > 3]
    assert len(measured) > 4000
    assert [text for text in measured if text in learnt] == []


def test_phrases_of_the_words_files_are_examples_too() -> None:
    said = said_in_words_files()
    assert {"risk", "hub", "offer"} <= {each.intent for each in said}
    assert any(each.level == "concern" for each in said)


def test_danger_is_also_seen_beside_ordinary_words_of_the_same_language() -> None:
    beside = with_company(FEW * 20, random.Random(1))
    assert {each.intent for each in beside} == {"risk", None}
    assert all(len(each.text.split()) > 3 for each in beside)
    assert with_company((Example("x", "so", "abuse", "urgent", "risk"),), random.Random(1)) == ()


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("en.txt", "hello\n", "en.txt:1: a message before any heading"),
        ("en.txt", "[nonsense]\nhello\n", "en.txt:1: no such heading: nonsense"),
        ("en.txt", "[risk abuse now]\nhello\n", "no such heading"),
        ("English.txt", "[hub]\nhello\n", "not named after a language"),
    ],
)
def test_a_file_of_examples_with_a_fault_is_named(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadExamples, match=reason):
        read_examples(tmp_path)


def test_remarks_and_empty_lines_are_no_examples(tmp_path: Path) -> None:
    (tmp_path / "ar_latn.txt").write_text("# by us\n\n[harmless]\nana bekheir\n", encoding="utf-8")
    assert read_examples(tmp_path) == (Example("ana bekheir", "ar"),)


def test_a_long_text_is_looked_at_in_windows_and_never_in_too_many() -> None:
    net = read_net()
    assert len(net.look(["hello"] * (WINDOW + 1)).windows) == 1
    assert 2 <= len(net.look(["hello"] * 40).windows) <= 5
    assert len(net.look(["hello"] * 5000).windows) == MOST_WINDOWS
    with pytest.raises(LookupError):
        net.columns("weather")


def test_teaching_anew_keeps_what_it_was_taught_by(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("[hub]\nwhere is the hub\n[offer money]\nrent\n", encoding="utf-8")
    taught = relearn(lambda networks: networks[:1], tmp_path, tmp_path / "net.npz")
    assert taught == 2 + len(said_in_words_files())
    assert read_net(tmp_path / "net.npz").taught_by == digest(tmp_path) != digest()
