"""What the example council says: true to its sources, plain, and only what somebody checked."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from babel.messages.extract import extract_from_file

import offer_content
from bot.letter import TEMPLATE
from offer_content import topics
from offer_content.loader import DRAMA
from offer_content.plain import strange_characters
from offer_content.values import Entry, Words

EXAMPLE = offer_content.load("example")
TODAY = date(2026, 11, 22)


def entry(id: str) -> Entry:
    found = EXAMPLE.entry(id)
    assert found is not None
    return found


def test_the_example_council_has_nothing_wrong() -> None:
    assert offer_content.check("example") == ()


def test_the_twelve_topics_are_those_of_the_contract_and_fit_a_phone_list() -> None:
    keys = (
        "health, relationships, education, employment, housing, participation, "
        "money, adviser, rights, asylum, custody, documents"
    )
    assert {topic.key for topic in EXAMPLE.topics} == set(keys.split(", "))
    assert len(EXAMPLE.topics) == 12
    assert all(len(topic.title) <= 24 for topic in EXAMPLE.topics)


def test_topic_titles_are_found_by_the_extractor() -> None:
    found = {str(row[1]) for row in extract_from_file("python", str(topics.__file__), keywords={"N_": None})}

    assert found == set(topics.TITLES)


@pytest.mark.parametrize("age", [16, 18, 24, 25, None])
@pytest.mark.parametrize("topic", topics.KEYS)
def test_every_topic_has_something_to_say_to_everyone(topic: str, age: int | None) -> None:
    assert EXAMPLE.entries_for(topic, age, TODAY)


def test_there_are_at_least_65_entries_of_which_60_are_shown_and_six_local() -> None:
    shown = [one for one in EXAMPLE.entries if one.shown(TODAY)]

    assert len(EXAMPLE.entries) >= 65
    assert len(shown) >= 60
    assert len([one for one in shown if one.local]) >= 6


def test_an_entry_is_only_for_the_ages_it_names() -> None:
    assert entry("care-to-learn") in EXAMPLE.entries_for("education", 19, TODAY)
    assert entry("care-to-learn") not in EXAMPLE.entries_for("education", 20, TODAY)
    assert entry("come-back") not in EXAMPLE.entries_for("adviser", 20, TODAY)
    assert entry("come-back") in EXAMPLE.entries_for("adviser", None, TODAY)


@pytest.mark.parametrize(
    "id", ["uc-before-18", "junior-isa-start", "staying-put", "new-law", "evisa-help", "release-help"]
)
def test_what_nobody_confirmed_ships_unchecked_and_is_never_shown(id: str) -> None:
    unsure = entry(id)

    assert (unsure.mark, unsure.checked_on) == ("K", None)
    assert unsure not in EXAMPLE.entries_for(unsure.topic, None, TODAY)


def test_a_general_knowledge_entry_stays_hidden_even_when_it_claims_a_check() -> None:
    claimed = replace(entry("staying-put"), checked_on=TODAY, next_review=TODAY + timedelta(days=90))

    assert not claimed.shown(TODAY)


def test_an_entry_is_shown_for_30_days_past_its_review_and_no_longer() -> None:
    plan = entry("pathway-plan")
    assert plan.next_review is not None

    assert plan.shown(plan.next_review + timedelta(days=30))
    assert not plan.shown(plan.next_review + timedelta(days=31))


def test_every_entry_that_is_shown_says_where_it_is_from_and_who_checked_it_when() -> None:
    for one in EXAMPLE.entries:
        if one.shown(TODAY):
            assert one.source
            assert one.checked_by
            assert one.version >= 1


def test_money_entries_are_marked_so_that_the_footer_goes_under_them() -> None:
    amounts = [one for one in EXAMPLE.entries if "£" in one.text]

    assert amounts
    assert all(one.money for one in amounts)


def test_the_words_fit_two_text_messages_without_costly_characters() -> None:
    for one in EXAMPLE.entries:
        assert len(one.text) <= 300
        assert len(one.label) <= 24
        assert not strange_characters(one.title + one.label + one.text + one.how)


def test_the_asylum_section_states_no_length_of_leave() -> None:
    words = " ".join(one.text + one.how for one in EXAMPLE.entries if one.topic == "asylum")

    assert not re.search(r"month|year", words)


def test_a_local_entry_stands_in_for_the_national_one_it_replaces() -> None:
    assert entry("nowhere-tonight").local
    assert "01632 960199" in entry("nowhere-tonight").text
    assert [one.id for one in EXAMPLE.entries].count("nowhere-tonight") == 1


def test_an_id_that_is_gone_has_no_entry() -> None:
    assert EXAMPLE.entry("no-such-thing") is None


def test_everything_about_the_example_council_is_visibly_fictional() -> None:
    council = EXAMPLE.council
    phones = (council.phone, council.out_of_hours_phone, council.emergency_help_phone, *(h.phone for h in EXAMPLE.hubs))

    assert council.fictional
    assert council.domain.endswith(".example")
    assert all(DRAMA.fullmatch(phone.replace(" ", "")) for phone in phones)
    assert all("fictional" in one.checked_by for one in EXAMPLE.entries if one.checked_on)
    assert all("fictional" in one.source for one in EXAMPLE.entries if one.local)


def test_the_example_has_two_hubs_with_partners_and_one_open_past_midnight_on_friday() -> None:
    elm, river = EXAMPLE.hubs

    assert elm.partners
    assert river.partners
    assert any(s.weekday == 4 and s.closes <= s.opens for s in elm.sessions)


def test_the_example_has_a_whatsapp_template() -> None:
    assert EXAMPLE.templates["message"]["en"].startswith("HX")


PLAN = entry("pathway-plan").version


def words(language: str, version: int, checked_on: date | None) -> Words:
    return Words(language, "Ceel", "Ceel", "Qoraal", "Sida", version, "somebody", checked_on)


def test_a_checked_translation_of_these_words_is_used() -> None:
    plan = replace(entry("pathway-plan"), translations=(words("so", PLAN, TODAY),))

    assert plan.in_language("so") == ("Ceel", "Qoraal", "Sida", "so")


@pytest.mark.parametrize(
    ("language", "translation"),
    [
        ("en", words("so", PLAN, TODAY)),
        ("ps", words("so", PLAN, TODAY)),
        ("so", words("so", PLAN - 1, TODAY)),  # of other words
    ],
)
def test_without_a_translation_of_these_words_it_is_english_and_says_so(language: str, translation: Words) -> None:
    plan = replace(entry("pathway-plan"), translations=(translation,))

    assert plan.in_language(language) == (plan.title, plan.text, plan.how, "en")


def test_a_draft_is_shown_and_is_known_as_one() -> None:
    plan = replace(entry("pathway-plan"), translations=(words("so", PLAN, None),))

    assert plan.in_language("so")[3] == "so"
    assert plan.words("so").draft
    assert not plan.words("en").draft


def test_importing_the_content_does_not_load_the_yaml_library() -> None:
    program = "import sys, offer_content; sys.exit('yaml' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_template_that_the_outbox_uses_is_there() -> None:
    assert TEMPLATE in EXAMPLE.templates
