"""Answers to tap on WhatsApp."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import Refused, SendError
from bot.channels.twilio import Twilio
from bot.channels.twilio_content import Shape, numbered, shape, template, variables
from bot.talk import Address, Choice, Outgoing
from tests.providers.twilio import ADA, SMS_FROM, TOKEN, WHATSAPP_FROM, LoopbackTwilio
from tests.providers.twilio_rules import ACCOUNT, Book

YES_NO = (Choice("Yes", "hub", "yes"), Choice("No", "menu"))
CONTENT = "POST /content/v1/Content"
LIST = "GET /content/v1/Content"


def some(count: int, label: str = "Choice {}") -> tuple[Choice, ...]:
    return tuple(Choice(label.format(number), "go", str(number)) for number in range(count))


def say(twilio: LoopbackTwilio, *says: tuple[str, tuple[Choice, ...]], through: Twilio | None = None) -> None:
    """Say these things, one after another, in one life of a channel."""
    whatsapp = through or Twilio(
        "whatsapp", account_sid=ACCOUNT, auth_token=TOKEN, sender=WHATSAPP_FROM, api_base=twilio.url, timeout=1.0
    )

    async def run() -> None:
        try:
            for text, choices in says:
                await whatsapp.send(Outgoing(Address("whatsapp", ADA), text, choices))
        finally:
            await whatsapp.close()

    asyncio.run(run())


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_up_to_three_short_answers_are_buttons(twilio: LoopbackTwilio) -> None:
    say(twilio, ("Coming?\n\nIt is at 2.", YES_NO))

    (seen,) = twilio.accepted
    assert (seen.text, seen.titles, seen.payloads) == ("Coming?\n\nIt is at 2.", ("Yes", "No"), ("hub:yes", "menu"))
    assert list(twilio.contents[seen.content]["types"]) == ["twilio/quick-reply"]


@pytest.mark.parametrize("choices", [some(4), some(10), some(3, "A longer answer, no {}")])
def test_more_or_longer_answers_are_a_list(twilio: LoopbackTwilio, choices: tuple[Choice, ...]) -> None:
    say(twilio, ("Which?", choices))

    (seen,) = twilio.accepted
    assert seen.titles == tuple(choice.label for choice in choices)
    assert list(twilio.contents[seen.content]["types"]) == ["twilio/list-picker"]


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Which?", some(11)),
        ("Which?", some(3, "An answer of more than 24 {}")),
        ("Which?", (Choice("Yes", "a"), Choice("Yes", "b"))),
        ("Which?", (Choice("Yes", "a"), Choice("No", "a"))),
        ("Which?", (Choice("Yes", "a" * 201),)),
        ("Which?", (Choice("👍" * 13, "a"),)),
        ("a" * 1025, YES_NO),
        ("tabs\there", YES_NO),
        ("wide     gap", YES_NO),
        ("{{1}}", YES_NO),
        ("line\n" * 30, YES_NO),
    ],
)
def test_what_breaks_a_limit_goes_out_numbered(twilio: LoopbackTwilio, text: str, choices: tuple[Choice, ...]) -> None:
    say(twilio, (text, choices))

    lines = [f"{number} {choice.label}" for number, choice in enumerate(choices, 1)]
    assert twilio.accepted[0].text == "\n".join((text, *lines))
    assert twilio.contents == {}


def test_a_line_of_spaces_is_an_empty_line(twilio: LoopbackTwilio) -> None:
    say(twilio, ("Coming?\n  \nIt is at 2.", YES_NO))

    assert twilio.accepted[0].text == "Coming?\n\nIt is at 2."
    assert twilio.accepted[0].titles == ("Yes", "No")


def test_numbers_that_do_not_fit_are_left_off_rather_than_the_words() -> None:
    text = "a" * 1586

    assert numbered(text, some(3), 1600) == f"{text}\n1 Choice 0"
    assert numbered("a" * 1600, some(3), 1600) == "a" * 1600
    assert numbered("a" * 1589, some(3), 1600) == f"{'a' * 1589}\n1 Choice 0"


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=1100)
CHOICES = st.lists(
    st.builds(Choice, st.text(max_size=26), st.from_regex(r"[a-z]{1,8}", fullmatch=True)), min_size=1, max_size=11
)


@settings(deadline=None)
@given(WORDS, CHOICES)
def test_whatever_fits_a_shape_is_seen_as_it_was_said(text: str, choices: list[Choice]) -> None:
    wanted = shape(text, choices)
    if wanted is None:
        return
    book = Book(SMS_FROM, f"whatsapp:{WHATSAPP_FROM}")

    sid = book.add_content(template(wanted))["sid"]
    seen = book.render(sid, json.dumps(variables(text, choices)))

    assert [line if line.strip() else "" for line in text.split("\n")] == seen.text.split("\n")
    assert seen.titles == tuple(choice.label for choice in choices)
    assert seen.payloads == tuple(choice.payload for choice in choices)


# --- templates at Twilio ---------------------------------------------------------------------------------------------


def test_no_word_is_kept_in_a_template(twilio: LoopbackTwilio) -> None:
    say(twilio, ("Hello Şirin", YES_NO))

    kept = json.dumps(twilio.contents, ensure_ascii=False)
    assert [word for word in ("Şirin", "Yes", "hub") if word in kept] == []


def test_messages_of_one_shape_share_a_template(twilio: LoopbackTwilio) -> None:
    say(twilio, ("Hello", YES_NO), ("Bonjour", some(2)), ("Two\nlines", YES_NO), ("Three", some(3)))

    assert twilio.asked.count(CONTENT) == 3
    assert twilio.asked.count(LIST) == 1


def test_a_template_made_in_another_life_is_found_again(twilio: LoopbackTwilio) -> None:
    twilio.page_limit = 2
    twilio.approve("Somebody else's {{1}}")
    say(twilio, ("Hello", YES_NO), ("Two\nlines", YES_NO), ("Three", some(3)))
    made = set(twilio.contents)

    say(twilio, ("Three", some(3)), ("Two\nlines", YES_NO), ("Hello", YES_NO))

    assert set(twilio.contents) == made
    assert len({each.content for each in twilio.accepted}) == 3


def test_many_messages_at_once_make_one_template(twilio: LoopbackTwilio) -> None:
    whatsapp = Twilio("whatsapp", account_sid=ACCOUNT, auth_token=TOKEN, sender=WHATSAPP_FROM, api_base=twilio.url)

    async def together() -> None:
        await asyncio.gather(*(whatsapp.send(Outgoing(Address("whatsapp", ADA), "Hi", YES_NO)) for _ in range(10)))
        await whatsapp.close()

    asyncio.run(together())

    assert len(twilio.contents) == 1
    assert [each.titles for each in twilio.accepted] == [("Yes", "No")] * 10


@pytest.mark.parametrize("fault", ["500", "21655", "429", "wrong-json"])
def test_without_templates_the_answers_are_numbered_and_nobody_waits_twice(twilio: LoopbackTwilio, fault: str) -> None:
    twilio.arm(fault, on="content", times=3)

    say(twilio, ("Coming?", YES_NO), ("Sure?", YES_NO))

    assert [each.text for each in twilio.accepted] == ["Coming?\n1 Yes\n2 No", "Sure?\n1 Yes\n2 No"]
    assert len([asked for asked in twilio.asked if "Content" in asked]) <= 2


def test_a_template_that_was_deleted_costs_one_message_its_buttons(twilio: LoopbackTwilio) -> None:
    whatsapp = Twilio("whatsapp", account_sid=ACCOUNT, auth_token=TOKEN, sender=WHATSAPP_FROM, api_base=twilio.url)
    outgoing = Outgoing(Address("whatsapp", ADA), "Coming?", YES_NO)

    async def run() -> None:
        await whatsapp.send(outgoing)
        twilio.contents.clear()
        await whatsapp.send(outgoing)
        await whatsapp.send(outgoing)
        await whatsapp.close()

    asyncio.run(run())

    assert [each.titles for each in twilio.accepted] == [("Yes", "No"), (), ("Yes", "No")]
    assert twilio.accepted[1].text == "Coming?\n1 Yes\n2 No"


def test_outside_the_window_both_ways_are_refused(twilio: LoopbackTwilio) -> None:
    twilio.window_closed.add(f"whatsapp:{ADA}")

    with pytest.raises(Refused):
        say(twilio, ("Coming?", YES_NO))


def test_a_message_in_doubt_is_not_tried_again_without_its_buttons(twilio: LoopbackTwilio) -> None:
    twilio.arm("accepted-then-reset")

    with pytest.raises(SendError):
        say(twilio, ("Coming?", YES_NO))
    assert len(twilio.accepted) == 1


def test_a_shape_is_known_by_what_it_looks_like() -> None:
    assert Shape("quick-reply", (True, False, True), 2).name == "kit-quick-reply-2-101"
    assert shape("one\n\ntwo", YES_NO) == Shape("quick-reply", (True, False, True), 2)
    assert shape("one\ntwo\nthree", YES_NO) != shape("one\n\ntwo", YES_NO)
