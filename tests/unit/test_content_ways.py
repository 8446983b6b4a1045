"""What else an entry can say: how people ask for it, the ways on from it, its link, and whether it is listed."""

from datetime import date
from pathlib import Path

import pytest

import offer_content
from offer_content import Content, Entry, Way
from tests.content_tree import GP, SOMALI, Tree, planted

TODAY = date(2026, 11, 22)
MORE = """\
  asked: [need a doctor, "i feel   ill"]
  claim: true
  link: https://doctors.example/find
  ways:
    - {label: See the nurse, entry: nurse}
    - {label: Ask my PA, do: ask}
    - {label: My list, do: checklist.move}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    made = planted(tmp_path)
    made.write("national/health", GP + MORE)
    made.write("translations/so", SOMALI + "    ways: [Kalkaaliso, Weydii, Liis]\n    asked: [dhakhtar]\n")
    return made


def loaded(tree: Tree) -> tuple[Content, Entry]:
    content = offer_content.load("test", tree.root)
    return content, content.entries[0]


def test_an_entry_says_how_people_ask_for_it_where_it_leads_and_what_can_be_claimed(tree: Tree) -> None:
    gp = loaded(tree)[1]

    assert gp.asked == ("need a doctor", "i feel ill")
    assert gp.ways == (
        Way("See the nurse", entry="nurse"),
        Way("Ask my PA", do="ask"),
        Way("My list", do="checklist.move"),
    )
    assert [way.checklist for way in gp.ways] == ["", "", "move"]
    assert (gp.claim, gp.listed, gp.link) == (True, True, "https://doctors.example/find")


def test_an_entry_that_says_none_of_it_is_listed_and_leads_nowhere(tree: Tree) -> None:
    nurse = loaded(tree)[0].entry("nurse")

    assert nurse is not None
    assert (nurse.asked, nurse.ways, nurse.link, nurse.claim, nurse.listed) == ((), (), "", False, True)


def test_each_language_has_its_own_phrases_and_labels(tree: Tree) -> None:
    gp = loaded(tree)[1]

    assert gp.words("so").ways == ("Kalkaaliso", "Weydii", "Liis")
    assert gp.words("so").asked == ("dhakhtar",)
    assert gp.words("en").ways == ("See the nurse", "Ask my PA", "My list")
    assert gp.words("en").asked == gp.asked


def test_a_page_that_is_not_listed_is_reached_by_its_id_alone(tree: Tree) -> None:
    tree.change("entries", "version: 2", "version: 2\n  listed: false")
    content, gp = loaded(tree)
    nurse = content.entry("nurse")

    assert nurse is not None
    assert nurse.shown(TODAY)
    assert content.entries_for("health", None, TODAY) == (gp,)
    assert content.listed(None, TODAY) == (gp,)


def test_a_way_is_offered_while_what_it_leads_to_may_be_shown(tree: Tree) -> None:
    content, gp = loaded(tree)
    nurse, ask, checklist = gp.ways

    assert [content.leads_on(way, TODAY) for way in gp.ways] == [True, True, True]
    assert [content.leads_on(way, date(2028, 1, 1)) for way in (nurse, ask, checklist)] == [False, True, False]


def test_a_way_to_what_is_gone_is_not_offered(tree: Tree) -> None:
    content, _gp = loaded(tree)

    assert not content.leads_on(Way("Gone", entry="gone"), TODAY)
    assert not content.leads_on(Way("Gone", do="checklist.gone"), TODAY)


MISTAKES = [
    # what is written, what is written instead, where and why it is wrong
    ("need a doctor", '""', ":10: asked: one has 0 characters, should be 1 to 60"),
    ("need a doctor", "d" * 61, ":10: asked: one has 61 characters, should be 1 to 60"),
    ("[need a doctor", "[" + "a, " * 11 + "b", ":10: asked: 13 of them, at most 12"),
    ('[need a doctor, "i feel   ill"]', "doctor", ":10: asked should be a list"),
    ("claim: true", "claim: 1", ':11: claim: "1" is not true or false'),
    ("claim: true", "listed: no", ':11: listed: "no" is not true or false'),
    ("https://", "http://", ':12: link: "http://doctors.example/find" is not an address that starts with https://'),
    ("https://", "https://user:pass@", ':12: link: "https://user:pass@doctors.example/find" is not'),
    ("https://doctors.example", "https://doctors", ':12: link: "https://doctors/find" is not an address'),
    ("entry: nurse", "entry: nurze", ":14: there is no other entry nurze"),
    ("entry: nurse", "entry: gp", ":14: there is no other entry gp"),
    ("entry: nurse", "entry: nurse, do: ask", ":14: a way leads to an entry or to something to do: give one of"),
    ("entry: nurse", "to: nurse", ":14: unknown field to"),
    (", entry: nurse", "", ":14: a way leads to an entry or to something to do"),
    ("See the nurse", "See the nurse close to you", ":14: label has 26 characters, at most 24"),
    ("See the nurse", "See the nurse…", ":14: label has characters that make a text message cost more"),
    ("do: ask", "do: dance", ':15: do: "dance" is not one of ask, talk, hub, events, repair, remind-bid,'),
    ("checklist.move", "checklist.dance", ":16: there is no checklist dance"),
    ("checklist.move", "checklist.", ':16: do: "checklist." is not one of'),
    ("- {label: My", "- {label: A, do: hub}\n    - {label: B, do: talk}\n    - {label: My", ":13: ways: 5 of them"),
    ("- {label: Ask my PA, do: ask}", "- ask", ":15: should be fields, each with a name"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "reason"), MISTAKES)
def test_each_mistake_is_named_with_file_line_and_reason(tree: Tree, old: str, new: str, reason: str) -> None:
    tree.write("national/health", (GP + MORE).replace(old, new, 1))

    assert any(f"national/health.yaml{reason}" in problem for problem in tree.problems())


@pytest.mark.parametrize(
    ("ways", "reason"),
    [
        ("[Kalkaaliso, Weydii]", "so.yaml:10: ways: 2 labels for the 3 ways of the entry"),
        ("[]", "so.yaml:10: ways: 0 labels for the 3 ways of the entry"),
        ("[A, B, Kalkaalisada caafimaadka oo dhan]", "so.yaml:10: ways: one has 32 characters, should be 1 to 24"),
    ],
)
def test_a_translation_names_every_way_in_as_few_characters(tree: Tree, ways: str, reason: str) -> None:
    tree.change("translations/so", "[Kalkaaliso, Weydii, Liis]", ways)

    assert f"translations/{reason}" in tree.problems()


def test_a_translation_of_an_older_version_may_name_other_ways(tree: Tree) -> None:
    tree.write("translations/so", SOMALI.replace("version: 2", "version: 1"))

    assert tree.problems() == []
    assert loaded(tree)[1].words("so").ways == loaded(tree)[1].words("en").ways
