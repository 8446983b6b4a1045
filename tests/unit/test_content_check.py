"""Every mistake in a content file is named with its file, its line and the reason."""

from pathlib import Path

import pytest

import offer_content
from tests.content_tree import CHECKLISTS, COUNCIL, GP, HUBS, SHORT, SIGN_OFFS, SOMALI, Tree, planted

LISTS = """\
checklists:
  {id}:
    title: Guuritaan
    label: Guuritaan
    text: Waa kan.
    items:
      {item}: Furayaasha
    version: 3
phrases:
  kitchen: jiko
"""


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return planted(tmp_path)


def test_good_files_make_content(tree: Tree) -> None:
    content = offer_content.load("test", tree.root)

    assert tree.problems() == []
    assert [entry.id for entry in content.entries] == ["gp", "nurse"]
    assert content.entries[0].checked_by == "fictional lead"
    assert content.entries[0].in_language("so")[3] == "so"


MANY = "\n".join(f"{letter}: [elm]" for letter in "ABCDEFGHIJ")
MISTAKES = [
    # file, what is written, what is written instead, where and why it is wrong (a line after a colon is that file's)
    ("national/health", "  how: Ask your PA.\n", "", ":1: how is missing"),
    ("national/health", "Ask your PA.", "", ":6: how is empty"),
    ("national/health", "Ask your PA.", "[a, b]", ":6: how should be words"),
    ("national/health", "version", "verson", ":9: unknown field verson"),
    ("national/health", "version: 2", "version: two", ':9: version: "two" is not a whole number'),
    ("national/health", "version: 2", "version: 0", ":9: version starts at 1"),
    ("national/health", "topic: health", "topic: helth", ':2: unknown topic "helth"'),
    ("national/health", "id: gp", "id: The GP", ':1: id: "The GP" is not small letters'),
    ("national/health", "id: gp", "id: " + "g" * 41, "at most 40"),
    ("national/health", "title: See a doctor", "id: gp", ":3: id is there twice"),
    ("national/health", "label: See a doctor", "label: See a doctor near you now", ":4: label has 25 characters"),
    ("national/health", "label: See", "label: “See”", ":4: label has characters that make a text message cost more"),
    ("national/health", "find a doctor.", "find a doctor – now.", ":5: text: characters that make a text message"),
    ("national/health", "find a doctor.", "find " + "a b c d " * 4 + ".", ":5: text: a sentence of"),
    ("national/health", "find a doctor.", "accommodation eligibility determination.", ":5: text: reading grade"),
    ("national/health", "Ask your PA.", "Accommodation eligibility.", ":6: how: reading grade"),
    ("national/health", "Ask your PA.", "Ask us. Or ask your PA.", ":6: how: should be one sentence"),
    ("national/health", "find a doctor.", "find a doctor. " + "We can help. " * 30, "characters, at most 300"),
    ("national/health", "Ask your PA.", "Call 0800 111 222.", "0800 111 222 is not among the confirmed help numbers"),
    ("national/health", "mark: C", "mark: X", ':7: mark: "X" is not one of C, S, K'),
    ("national/health", "  mark: C\n", "", ":1: mark is missing"),
    ("national/health", "mark: C", "mark: C\n  min_age: 26", "ages 26 to 25 are not within 16 to 25"),
    ("national/health", "mark: C", "mark: C\n  money: maybe", ':8: money: "maybe" is not true or false'),
    ("national/health", "mark: C", "mark: C\n  for: [parents]", ':8: for: "parents" is not one of'),
    ("national/health", "mark: C", "mark: C\n  for: parent", ":8: for should be a list"),
    ("national/health", "mark: C", "mark: C\n  for: [{a: b}]", ":8: for should be a list of words"),
    ("national/health", "mark: C", "mark: C\n  replaces: true", ":8: what is national replaces nothing"),
    (
        "national/health",
        "mark: C",
        "mark: C\n  checked_on: 2026-11-01",
        "national words are signed off by each council",
    ),
    ("national/health", GP, GP + GP, ":10: gp is there twice"),
    ("national/health", GP, "- gp\n", ":1: should be fields"),
    ("national/health", GP, "gp: doctor\n", ":1: should be a list"),
    ("national/health", GP, "- id: [gp\n", ":1: not YAML"),
    ("entries", "mark: C", "mark: K", ":11: an unchecked fact (K) claims to be checked"),
    ("entries", "  checked_by: fictional lead\n", "", "checked_by is missing"),
    ("entries", "2026-11-01", "1 November", ':11: checked_on: "1 November" is not a date like 2026-11-01'),
    ("entries", "2026-11-01", "2026-02-30", ":11: checked_on: "),
    ("entries", "2026-11-01", "20261101", ":11: checked_on: "),
    ("entries", "2027-11-01", "2026-11-01", ":12: next_review must be a date after checked_on"),
    ("entries", "id: nurse", "id: gp", ":1: gp is there twice: say replaces"),
    ("entries", "id: nurse", "id: nurse\n  replaces: true", ":2: there is no national nurse to replace"),
    ("council", "fictional: true", "days_off: {Easter: egg hunt}\nfictional: true", ':1: "Easter" is not a date'),
    ("council", "fictional: true", "days_off: {2026-12-24: }\nfictional: true", ":1: 2026-12-24 is empty"),
    ("areas", "North: [elm]", "North: [oak]", ":1: North: there is no hub oak"),
    ("areas", "North: [elm]", "North: []", ":1: North: name at least the nearest hub"),
    ("areas", "North: [elm]", "North: elm", ":1: North should be a list"),
    ("areas", "North: [elm]", f"{'N' * 25}: [elm]", " characters, should be 1 to 24"),
    ("areas", "North: [elm]", MANY, ":1: areas: 10 of them, at most 9"),
    ("things", "name: kitchen", "nane: kitchen", ":1: name is missing"),
    ("things", "asked: [cook]", "asked: [cook, '']", ":2: asked: one has 0 characters, should be 1 to 60"),
    ("things", "asked: [cook]", "also: [cook]", ":2: unknown field also"),
    ("council", "phone: 01632 960001", "phone: zero", ':5: phone: "zero" is not a phone number'),
    ("council", "phone: 01632 960001", "phone: 01632 555001", ":5: 01632 555001 may be somebody's"),
    ("council", "fictional: true\n", "", "a real council needs a real person's sign-off"),
    ("council", "2026-11-01", "soon", ':12: checked_on: "soon" is not a date'),
    ("council", COUNCIL, "[]", ":1: should be fields"),
    ("hubs", "10:00-16:00", "16:00-10:00", ':7: "16:00-10:00" ends before it starts'),
    ("hubs", "10:00-16:00", "10-4", ':7: "10-4" is not hours'),
    ("hubs", '"]', '", "15:00-17:00"]', ":7: two sessions on monday overlap"),
    ("hubs", "monday", "mon", ":7: unknown field mon"),
    ("hubs", "  address: [12 Example Street]\n", "", ":1: the hub has no address"),
    ("hubs", "12 Example Street", "", ":3: the hub has no address"),
    ("hubs", "01632 960010", "ask inside", ':4: phone: "ask inside" is not a phone number'),
    ("hubs", "01632 960010", "01632 960010\n  map: maps.example", ":5: map should be a link"),
    ("hubs", HUBS, HUBS + HUBS, ":8: there are two hubs elm"),
    ("help_numbers", "116 123", "call us", ':9: number: "call us" is not a phone number'),
    ("help_numbers", "id: samaritans", "id: emergency", ":7: there are two help numbers emergency"),
    ("help_numbers", "mark: C", "mark: C\n  checked_on: 2026-11-01", ":6: numbers are signed off by each council"),
    ("help_numbers", "medical", "none", ':4: risks: "none" is not one of'),
    ("sign_offs", "gp: 2", "gb: 2", ":5: there is no national gb in use to sign off"),
    ("sign_offs", "gp: 2", "nurse: 2", ":5: there is no national nurse in use"),
    ("sign_offs", "2027-11-01", "2026-11-01", ":3: next_review must be a date after checked_on"),
    ("sign_offs", "samaritans", "samaritan", ":8: there is no help number samaritan"),
    ("sign_offs", SIGN_OFFS, SIGN_OFFS + SIGN_OFFS, ":13: gp is signed off twice"),
    ("templates", "HX0", "HZ0", ':2: "HZ0'),
    ("translations/so", "gp:", "gb:", ":2: there is no entry gb to translate"),
    ("translations/so", "label: Dhakhtar", "label: " + "a" * 25, ":4: label has 25 characters"),
    ("translations/so", "    checked_by: fictional reader\n", "", ":8: checked_by is missing"),
    ("translations/so", "text: Qoraal", "text: Qor\u200eaal", ":5: holds a direction mark"),
    ("translations/so", SOMALI, SOMALI + LISTS.format(id="movin", item="keys"), ":11: there is no checklist movin"),
    (
        "translations/so",
        SOMALI,
        SOMALI + LISTS.format(id="move", item="kez"),
        ":15: items that the checklist does not have: kez",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "reason"), MISTAKES)
def test_a_mistake_is_named_with_file_line_and_reason(tree: Tree, name: str, old: str, new: str, reason: str) -> None:
    tree.change(name, old, new)

    where = SHORT[name] if reason.startswith(":") else ""
    assert [problem for problem in tree.problems() if where + reason in problem]


MORE_HUB_MISTAKES = [
    ("closures: [{id: a, first: 2026-02-02, last: 2026-02-01, reason: x}]", ":8: 2026-02-01 is before 2026-02-02"),
    ("closures: [{id: a, first: 2026-02-02, reason: x}]", ":8: last is missing"),
    (
        "closures:\n  - {id: a, first: 2026-02-02, last: 2026-02-02, reason: x}\n"
        "  - {id: a, first: 2026-03-02, last: 2026-03-02, reason: x}",
        ":10: there are two closures a",
    ),
    ('extras: [{date: 2026-02-02, hours: "12-3", reason: x}]', ':8: "12-3" is not hours'),
    ("seasons: [{first: 2026-02-02, last: 2026-02-03}]", ":8: a season with no hours is a closure"),
    (
        'seasons:\n  - {first: 2026-02-02, last: 2026-02-09, hours: {monday: ["09:00-10:00"]}}\n'
        '  - {first: 2026-02-09, last: 2026-02-10, hours: {monday: ["09:00-10:00"]}}',
        ":10: this season overlaps another",
    ),
]


@pytest.mark.parametrize(("more", "reason"), MORE_HUB_MISTAKES)
def test_a_mistake_in_closures_extras_and_seasons_is_named(tree: Tree, more: str, reason: str) -> None:
    tree.write("hubs", HUBS + "".join(f"  {line}\n" for line in more.splitlines()))

    assert any(f"hubs.yaml{reason}" in problem for problem in tree.problems())


def test_an_unconfirmed_entry_or_number_cannot_be_signed_off(tree: Tree) -> None:
    tree.change("national/health", "mark: C", "mark: K")
    tree.change("help_numbers", "116 123\n  risks: [self_harm]\n  mark: C", "116 123\n  mark: K")

    assert len([problem for problem in tree.problems() if "(K): find its source" in problem]) == 2


def test_an_entry_that_changed_since_its_sign_off_waits_for_a_new_one(tree: Tree) -> None:
    tree.change("national/health", "version: 2", "version: 3")

    content = offer_content.load("test", tree.root)

    assert content.entries[0].checked_on is None
    assert content.entries[0].in_language("so")[3] == "en"


def test_a_local_entry_may_replace_a_national_one(tree: Tree) -> None:
    tree.change("entries", "id: nurse", "id: gp\n  replaces: true")
    tree.write("sign_offs", "")

    assert [entry.local for entry in offer_content.load("test", tree.root).entries] == [True]


def test_a_real_council_with_real_sign_offs_may_use_real_numbers(tree: Tree) -> None:
    tree.change("council", "fictional: true", "fictional: false")
    tree.change("council", "01632 960001", "020 7946 0000")
    tree.change("sign_offs", "fictional lead", "A. Lead")

    assert tree.problems() == []


def test_only_the_councils_own_file_is_needed(tree: Tree) -> None:
    for name in ("hubs", "sign_offs", "entries", "templates"):
        (tree.root / SHORT[name]).unlink()

    content = offer_content.load("test", tree.root)

    assert content.hubs == ()
    assert content.entries[0].checked_on is None


def test_checklists_and_phrases_are_translated_too(tree: Tree) -> None:
    tree.write("translations/so", SOMALI + LISTS.format(id="move", item="keys"))
    assert tree.problems() == []
    content = offer_content.load("test", tree.root)
    theirs = content.checklists[0].in_language("so")
    assert [item.text for item in theirs.items] == ["Furayaasha", "Find a doctor", "Tell the bank"]
    assert (theirs.title, content.checklists[0].in_language("ti").title) == ("Guuritaan", "Moving in")
    assert (content.said("kitchen", "so"), content.said("kitchen", "ti")) == ("jiko", "kitchen")


def test_a_list_of_an_older_version_stays_english(tree: Tree) -> None:
    tree.write("translations/so", SOMALI + LISTS.format(id="move", item="keys").replace("version: 3", "version: 2"))
    assert offer_content.load("test", tree.root).checklists[0].in_language("so").title == "Moving in"


def test_what_a_council_says_in_place_of_the_nation_it_translates_itself(tree: Tree) -> None:
    tree.write("translations/so", SOMALI + LISTS.format(id="move", item="keys"))
    tree.write("councils/test/sign_offs.yaml", "")
    ours = CHECKLISTS.replace("mark: C", "mark: C\n  replaces: true")
    tree.write("councils/test/checklists.yaml", ours)
    tree.write("councils/test/entries.yaml", GP.replace("mark: C", "mark: C\n  replaces: true"))
    content = offer_content.load("test", tree.root)
    assert content.checklists[0].in_language("so").title == "Moving in"
    assert content.entries[0].words("so").language == "en"
