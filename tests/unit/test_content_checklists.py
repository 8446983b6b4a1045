"""Checklists: read, replaced and signed off by the same rules as entries."""

from datetime import date, timedelta
from pathlib import Path

import pytest

import offer_content
from offer_content import Item
from tests.content_tree import CHECKLISTS, SHORT, Tree, planted

TODAY = date(2026, 11, 22)
CHECKED = "  checked_by: fictional lead\n  checked_on: 2026-11-01\n  next_review: 2027-11-01\n"
EIGHTEEN = "".join(f"    - {{id: i{i}, text: Do it}}\n" for i in range(18))
OWN = "councils/test/checklists.yaml"
EXAMPLE = offer_content.load("example")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return planted(tmp_path)


def test_a_checklist_that_is_signed_off_is_shown_until_30_days_past_its_review(tree: Tree) -> None:
    move = offer_content.load("test", tree.root).checklist("move")

    assert move is not None
    assert move.items[0] == Item("keys", "Get the keys")
    assert (move.asked, move.checked_by) == (("i got my keys",), "fictional lead")
    assert move.next_review == date(2027, 11, 1)
    assert move.shown(move.next_review + timedelta(days=30))
    assert not move.shown(move.next_review + timedelta(days=31))


def test_a_checklist_that_changed_since_its_sign_off_waits_for_a_new_one(tree: Tree) -> None:
    tree.change("checklists", "version: 3", "version: 4")

    move = offer_content.load("test", tree.root).checklist("move")

    assert move is not None
    assert not move.shown(TODAY)


def test_a_council_may_replace_a_checklist_and_add_its_own(tree: Tree) -> None:
    own = CHECKLISTS.replace("title: Moving in", "title: Our own\n  replaces: true") + CHECKED
    tree.write(OWN, own + CHECKLISTS.replace("id: move", "id: leave") + CHECKED)
    tree.change("sign_offs", "  checklists:\n    move: 3\n", "")

    content = offer_content.load("test", tree.root)

    assert [(one.id, one.title, one.local) for one in content.checklists] == [
        ("move", "Our own", True),
        ("leave", "Moving in", True),
    ]
    assert all(one.shown(TODAY) for one in content.checklists)


def test_a_council_needs_no_checklists(tree: Tree) -> None:
    (tree.root / SHORT["checklists"]).unlink()
    tree.change("sign_offs", "  checklists:\n    move: 3\n", "")

    content = offer_content.load("test", tree.root)

    assert content.checklists == ()
    assert content.checklist("move") is None


MISTAKES = [
    # file, what is written, what is written instead, where and why it is wrong
    ("checklists", "    - {id: gp, text: Find a doctor}\n", "", ":6: 2 items, should be 3 to 20"),
    ("checklists", "  mark", EIGHTEEN + "  mark", ":6: 21 items, should be 3 to 20"),
    ("checklists", "id: gp", "id: keys", ":8: there are two items keys"),
    ("checklists", "id: gp", "id: The GP", ':8: id: "The GP" is not small letters'),
    ("checklists", "Find a doctor", "Find a doctor " * 6, ":8: text has 83 characters, at most 70"),
    ("checklists", "Find a doctor", "Find a doctor…", ":8: text has characters that make a text message cost more"),
    ("checklists", "text: Find a doctor", "what: Find a doctor", ":8: unknown field what"),
    ("checklists", "Find a doctor", "Determine accommodation eligibility", ":6: items: reading grade"),
    ("checklists", "Find a doctor", "Call 0800 111 222", ":4: 0800 111 222 is not among the confirmed"),
    ("checklists", "Here is what to do.", "Accommodation eligibility.", ":4: text: reading grade"),
    ("checklists", "label: Moving in", "label: Moving in to your new home", ":3: label has 26 characters"),
    ("checklists", "i got my keys", "k" * 61, ":5: asked: one has 61 characters"),
    ("checklists", "mark: C", "topic: housing", ":10: unknown field topic"),
    ("checklists", "  mark: C\n", "", ":1: mark is missing"),
    ("checklists", "mark: C", "mark: K", ":7: move is an unchecked fact (K): find its source"),
    ("checklists", "version: 3", "version: 3\n  replaces: true", ":13: what is national replaces nothing"),
    ("checklists", "version: 3", "version: 3\n" + CHECKED, ":14: national words are signed off by each council"),
    ("checklists", CHECKLISTS, CHECKLISTS * 2, ":13: move is there twice"),
    ("sign_offs", "move: 3", "leave: 3", ":7: there is no national leave in use to sign off"),
    ("sign_offs", "  next_review: 2027-11-01\n  entries:\n    gp: 2\n", "", ":1: next_review must be a date after"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "reason"), MISTAKES)
def test_each_mistake_is_named_with_file_line_and_reason(
    tree: Tree, name: str, old: str, new: str, reason: str
) -> None:
    tree.change(name, old, new)

    assert any(f".yaml{reason}" in problem for problem in tree.problems())


def test_a_councils_own_checklist_replaces_only_one_that_there_is(tree: Tree) -> None:
    tree.write(OWN, CHECKLISTS.replace("id: move", "id: leave\n  replaces: true") + CHECKED)

    assert tree.problems() == [f"{OWN}:2: there is no national leave to replace"]


def test_the_example_ships_moving_in_and_twenty_skills_ready_to_be_shown() -> None:
    move_in, independence = EXAMPLE.checklists

    assert (move_in.id, independence.id) == ("move-in", "independence")
    assert len(independence.items) == 20
    assert move_in.shown(TODAY)
    assert independence.shown(TODAY)


@pytest.mark.parametrize("word", ["meter", "keys", "photos", "breaks", "Universal Credit", "GP", "council tax"])
def test_the_moving_in_list_forgets_nothing_that_young_people_asked_for(word: str) -> None:
    move_in = EXAMPLE.checklist("move-in")

    assert move_in is not None
    assert any(word in item.text for item in move_in.items)


def test_moving_in_goes_from_before_to_on_the_day_to_after() -> None:
    move_in = EXAMPLE.checklist("move-in")

    assert move_in is not None
    when = [item.text.split(":")[0] for item in move_in.items]
    assert list(dict.fromkeys(when)) == ["Before", "On the day", "After"]
    assert when == sorted(when, key=["Before", "On the day", "After"].index)
