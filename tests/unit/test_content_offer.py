"""The example council's Offer as a whole: how it is found, where it leads, and that it says nothing it should not."""

import re
from datetime import date

import pytest

import offer_content
from offer_content import Entry
from offer_content.plain import strange_characters

EXAMPLE = offer_content.load("example")
TODAY = date(2026, 11, 22)
SHOWN = [one for one in EXAMPLE.entries if one.shown(TODAY)]

# What the councils of needs.csv asked for, and the entries or checklists that answer it.
NEEDS = {
    "M006": ["health-passport"],
    "M007": ["health-history"],
    "M014": ["your-ideas"],
    "M015": ["boards"],
    "M016": ["housing-support", "nowhere-tonight"],
    "M022": ["out-of-area-help"],
    "M024": ["any-council-list"],
    "M025": ["bidding", "gold-band"],
    "M026": ["housing-options", "housing-16-17", "housing-18", "housing-carer", "housing-own", "housing-away"],
    "M031": ["repairs"],
    "M032": ["moving-in", "move-in"],
    "M033": ["what-to-expect"],
    "M038": ["section-20"],
    "M056": ["setting-up-home"],
    "M057": ["stay-with-carer"],
    "M058": ["not-fine"],
    "M070": ["creche", "parents"],
    "M074": ["still-waiting"],
    "M075": ["age-assessment"],
    "M078": ["pathway-plan"],
    "M080": ["living-skills"],
    "M102": ["pa-in-prison", "before-release", "just-out", "coming-out"],
    "M104": ["camhs-to-adult"],
    "M105": ["counselling"],
    "M106": ["healthy-living"],
    "M108": ["stop-smoking"],
    "M109": ["sexual-health"],
    "M111": ["supported-homes"],
    "M112": ["taster-stay"],
    "M114": ["support-pack"],
    "M115": ["living-skills", "independence"],
    "M118": ["careers-advice"],
    "M119": ["choices-guide"],
    "M120": ["cv-interviews"],
    "M121": ["jobcentre", "universal-credit"],
    "M124": ["uni-bursary", "bursary-16-19", "apprentice-bursary"],
    "M126": ["mentor"],
    "M149": ["pledge"],
    "M152": ["late-entrant", "who-counts"],
    "M171": ["work-experience", "work-tasters"],
    "M193": ["come-back"],
    "M205": ["solicitor", "arc-card", "end-date", "turning-18", "find-family"],
    "M207": ["your-community"],
}
REAL = """bath bolton bournemouth cheshire cumberland devon durham eastleigh hampshire leicester lincolnshire medway
    merton norfolk plymouth poole rotherham somerset southend stockton surrey wight"""
PROMISES = re.compile(r"\b(we will|we always|guarantee\w*|we promise|you will get)\b", re.IGNORECASE)
BLAME = re.compile(r"\b(you failed|you should have|your fault|you must not|naughty|lazy)\b", re.IGNORECASE)


def read_by_young_people(one: Entry) -> str:
    return " ".join((one.title, one.label, one.text, one.how, *(way.label for way in one.ways)))


def led_to(ids: set[str]) -> set[str]:
    return {way.entry for one in SHOWN if one.id in ids for way in one.ways if way.entry}


@pytest.mark.parametrize("need", NEEDS)
def test_what_councils_asked_for_is_there_and_may_be_shown(need: str) -> None:
    for id in NEEDS[need]:
        found = EXAMPLE.entry(id) or EXAMPLE.checklist(id)
        assert found is not None, id
        assert found.shown(TODAY), id


@pytest.mark.parametrize("one", EXAMPLE.entries, ids=lambda one: one.id)
def test_every_entry_knows_how_people_type_it(one: Entry) -> None:
    assert one.asked
    assert all(words == words.lower() for words in one.asked)
    assert len(set(one.asked)) == len(one.asked)


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.id)
def test_every_way_of_what_is_shown_leads_on(one: Entry) -> None:
    assert all(EXAMPLE.leads_on(way, TODAY) for way in one.ways)
    assert len({way.label for way in one.ways}) == len(one.ways)


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.id)
def test_what_young_people_read_is_cheap_names_no_real_council_blames_nobody_and_promises_nothing(one: Entry) -> None:
    words = read_by_young_people(one)

    assert not strange_characters(words)
    assert not [name for name in REAL.split() if re.search(rf"\b{name}\b", words, re.IGNORECASE)]
    assert not PROMISES.search(words)
    assert not BLAME.search(words.replace("not your fault", ""))


def test_the_tree_of_housing_leads_to_every_page_in_two_steps_and_only_there() -> None:
    first = led_to({"housing-options"})
    pages = {one.id for one in EXAMPLE.entries if not one.listed}

    assert first == {"housing-16-17", "housing-18", "housing-away", "nowhere-tonight"}
    assert first | led_to(first) >= {*pages, "supported-homes", "any-council-list"}
    assert not pages & {one.id for one in EXAMPLE.listed(None, TODAY)}


@pytest.mark.parametrize(
    ("id", "do"),
    [
        ("bidding", "remind-bid"),
        ("gold-band", "remind-bid"),
        ("repairs", "repair"),
        ("complain", "complain"),
        ("my-records", "my-data"),
        ("health-passport", "ask"),
        ("boards", "ask"),
        ("mentor", "ask"),
        ("taster-stay", "ask"),
        ("pathway-plan", "ask"),
        ("your-ideas", "statement"),
        ("moving-in", "checklist.move-in"),
        ("living-skills", "checklist.independence"),
        ("hub-nurse", "hub"),
        ("whats-on", "events"),
        ("what-to-expect", "talk"),
    ],
)
def test_an_entry_offers_what_can_be_done_about_it(id: str, do: str) -> None:
    one = EXAMPLE.entry(id)

    assert one is not None
    assert do in [way.do for way in one.ways]


def test_there_is_something_to_claim_for_every_age() -> None:
    for age in range(16, 26):
        assert [one for one in EXAMPLE.listed(age, TODAY) if one.claim and one.money]


def test_a_link_of_the_fictional_council_leads_to_no_real_place() -> None:
    links = [one.link for one in EXAMPLE.entries if one.link]

    assert links
    assert all(re.match(r"https://[a-z.]+\.example/", link) for link in links)


def test_the_title_and_label_of_private_advice_give_nothing_away() -> None:
    private = EXAMPLE.entry("sexual-health")

    assert private is not None
    assert not re.search(r"sex|test|pregnan", f"{private.title} {private.label}", re.IGNORECASE)


def test_the_asylum_section_is_for_those_it_is_for_and_sends_them_to_a_solicitor() -> None:
    asylum = [one for one in EXAMPLE.entries if one.topic == "asylum"]

    assert all(one.statuses == ("asylum",) for one in asylum)
    assert len([one for one in asylum if "solicitor" in read_by_young_people(one)]) >= 5


def test_no_number_is_given_for_family_tracing_as_none_is_confirmed() -> None:
    family = EXAMPLE.entry("find-family")

    assert family is not None
    assert "Only you can ask" in family.text
    assert not re.search(r"\d", read_by_young_people(family))
