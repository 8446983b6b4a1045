"""Which step answers, and that nobody is ever trapped in one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import FORGET_AFTER, Aim, Book, aim, remembers, respond
from bot.talk import KEEP, Attachment, Choice, CodeAnswer, Interrupt, Reply, Say, Step, Turn, Who
from bot.text import fold
from bot.understand import read_vocabulary
from handlers.menu import GOES
from handlers.risk import AFTER
from tests.conversations.turns import LOCKED, MISSING, ROBIN, STRANGER, a_turn, act, book, led, reply
from tests.rig import MONDAY_NOON

ASKED = (Choice("Yes, I am safe", "safe"), Choice("No, I am not safe", "not_safe", "abuse"))
VOICE = (Attachment("voice", "v1"),)


def tapped(step: str, value: str = "", **more: Any) -> Turn:
    """A button of ours, tapped."""
    return a_turn("whatever it said", payload=Choice("", step, value).payload, **more)


# How a person comes to each step. Whoever adds a step adds the way to it here.
WAYS = {
    "after_allegation": tapped("after_allegation"),
    "after_danger": tapped("after_danger"),
    "unhappy_words": a_turn("she shouts at me", step="unhappy_words"),
    "ask": tapped("ask", "setting-up-home"),
    "asked": a_turn("can i get help with driving lessons"),
    "in_english": a_turn("english", language="so"),
    "unclear": a_turn("ma fahmin", language="so"),
    "start_asked": tapped("start_asked"),
    "bid": tapped("bid"),
    "callback_how": tapped("callback_how", "text"),
    "checklist": tapped("checklist", "move-in"),
    "checklist_done": tapped("checklist_done", "move-in"),
    "checklist_tick": tapped("checklist_tick", "move-in.keys"),
    "checklist_untick": tapped("checklist_untick", "move-in.keys"),
    "complain": tapped("complain"),
    "complain_words": a_turn("nobody rang", step="complain_words"),
    "correct": tapped("correct"),
    "correct_words": a_turn("it was not me", step="correct_words"),
    "event": tapped("event", "1"),
    "event_join": tapped("event_join", "1"),
    "event_leave": tapped("event_leave", "1"),
    "events": tapped("events"),
    "fewer": tapped("fewer"),
    "hide": a_turn("hide"),
    "hub": a_turn("hub times"),
    "hub_area": tapped("hub_area", "Exampleton"),
    "hub_near": tapped("hub_near"),
    "hub_one": tapped("hub_one", "elm-house"),
    "hub_rate": tapped("hub_rate", "elm-house"),
    "hub_rated": a_turn("8", step="hub_rated", value="elm-house"),
    "meeting": tapped("meeting"),
    "meeting_end": tapped("meeting_end", "2026-11-27T14:00:00+00:00"),
    "meeting_set": a_turn("no, saturday", step="meeting_set", value="2026-11-27T14:00:00+00:00"),
    "meeting_when": a_turn("friday at 2pm", step="meeting_when"),
    "my_data": tapped("my_data"),
    "name": tapped("name"),
    "name_words": a_turn("Bo", step="name_words"),
    "new_pa": tapped("new_pa"),
    "new_phone": tapped("new_phone"),
    "none_of_these": tapped("none_of_these"),
    "off": tapped("off", "news"),
    "offer_birthday": tapped("offer_birthday"),
    "offer_no": tapped("offer_no", "setting-up-home"),
    "offer_weekly": tapped("offer_weekly"),
    "offer_why": tapped("offer_why", "setting-up-home.how"),
    "offer_yes": tapped("offer_yes", "setting-up-home"),
    "pronouns_words": a_turn("they them", step="pronouns_words"),
    "repair": tapped("repair"),
    "repair_words": a_turn("the window is cracked", step="repair_words"),
    "show": a_turn("show", who=replace(ROBIN, hidden=True)),
    "unhide": a_turn("stop hiding", who=replace(ROBIN, hidden=True)),
    "settings": a_turn("my settings"),
    "statement": a_turn("say something"),
    "statement_end": tapped("statement_end"),
    "statement_file": a_turn("", step="statement_words", value="me", attachments=VOICE),
    "statement_of": tapped("statement_of", "me"),
    "statement_words": a_turn("i am good at football", step="statement_words", value="me"),
    "stranger": a_turn("who is this?"),
    "thanks": tapped("thanks"),
    "thanks_words": a_turn("she came to court with me", step="thanks_words"),
    "times": tapped("times"),
    "times_words": a_turn("9pm to 10am", step="times_words"),
    "told": a_turn("i got a job"),
    "unknown_2": tapped("unknown_2"),
    "unknown_3": tapped("unknown_3"),
    "unknown_4": tapped("unknown_4"),
    "adviser": a_turn("talk to my pa"),
    "adviser_asked": a_turn("can i talk to my pa"),
    "attachment": a_turn("", attachments=VOICE),
    "callback": a_turn("call", choices=(Choice("Call", "callback"),)),
    "callback_when": a_turn("tomorrow after 4", step="callback_when"),
    "code_help": a_turn("i have a code", who=STRANGER, choices=(Choice("I have a code", "code_help"),)),
    "concern": a_turn("i hate my life"),
    "empty": a_turn(" "),
    "group": a_turn("hi all", who=STRANGER, group=True, first=True),
    "help": a_turn("help"),
    "hub_asked": a_turn("when does the hub open"),
    "hub_week": a_turn("This week", payload="hub_week:elm-house"),
    "language": a_turn("language"),
    "language_set": a_turn("2", choices=(Choice("English", "language"), Choice("العربية", "language_set", "ar"))),
    "link": a_turn("7K2M-9QXT", who=STRANGER),
    "menu": a_turn("hi"),
    "message": a_turn("Leave a message", payload="message"),
    "message_words": a_turn("see you at three", step="message_words"),
    "not_safe": a_turn("no", choices=ASKED),
    "offer": a_turn("my offer"),
    "offer_entry": a_turn("1", choices=(Choice("Setting up home money", "offer_entry", "setting-up-home"),)),
    "offer_more": a_turn("more", choices=(Choice("More", "offer_more", "health.1"),)),
    "offer_topic": a_turn("Money", payload="offer_topic:money"),
    "privacy": a_turn("who can see this"),
    "risk": a_turn("i want to die"),
    "safe": a_turn("yes", choices=ASKED),
    "silenced": a_turn("hi", who=MISSING),
    "smalltalk": a_turn("thanks"),
    "start": a_turn("start"),
    "stop": a_turn("stop"),
    "stop_asked": tapped("stop_asked"),
    "unknown": a_turn("qwertyuiop"),
}
STEPS = sorted(book().steps)
VALUES = (
    "",
    "money",
    "money.0",
    "health.1",
    "asylum.7",
    "setting-up-home",
    "elm-house",
    "ar",
    "xx",
    "abuse",
    "none",
    "…",
)
COMMANDS = {
    "stop": "stop",
    "help": "help",
    "menu": "menu",
    "i want to die": "risk",
    "start": "start",
    "language": "language",
}

labels = st.text(max_size=30).filter(lambda label: fold(label) not in COMMANDS)
choices = st.lists(
    st.builds(Choice, labels, st.sampled_from((*STEPS, "gone")), st.sampled_from(VALUES)), max_size=16
).map(tuple)


def test_every_step_has_a_way_to_it() -> None:
    assert sorted(WAYS) == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_the_way_leads_to_the_step_and_it_answers(step: str) -> None:
    turn = WAYS[step]
    assert led(turn) == step
    assert_sound(reply(turn))


@pytest.mark.parametrize(
    "who",
    [ROBIN, STRANGER, LOCKED, MISSING],
    ids=["known", "stranger", "locked", "missing"],
)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_answers_everybody_whatever_it_is_given(step: str, who: Who) -> None:
    for value in VALUES:
        turn = a_turn("whatever", who=who, value=value, first=True)
        for outcome in ("good", "wrong", "expired", "too_many"):
            assert_sound(act(step, turn, code=CodeAnswer(outcome, "Robin")))


@pytest.mark.parametrize("who", [ROBIN, STRANGER], ids=["known", "stranger"])
def test_following_every_choice_leads_to_sound_answers(who: Who) -> None:
    seen: set[tuple[str, str]] = set()
    waiting = [Choice("Menu", "menu"), Choice("feel hopeless", "concern")]
    while waiting:
        choice = waiting.pop()
        if (choice.go, choice.value) not in seen:
            seen.add((choice.go, choice.value))
            waiting += offered(a_turn(choice.label, who=who, payload=choice.payload))
    assert {"offer_entry", "offer_more", "hub_week", "language_set", "callback", "safe"} <= {go for go, _ in seen}
    assert all(len(f"{go}:{value}".encode()) <= 64 for go, value in seen)  # what a Telegram button holds


def offered(turn: Turn) -> Iterator[Choice]:
    said = reply(turn)
    assert_sound(said)
    for say in said.says:
        yield from say.choices


def assert_sound(said: Reply) -> None:
    assert said.says
    assert all(say.text.strip() for say in said.says)
    assert said.step in book().steps
    assert all(choice.go in book().steps and choice.label for choice in said.choices)


@pytest.mark.parametrize("who", [ROBIN, STRANGER], ids=["known", "stranger"])
@pytest.mark.parametrize("step", STEPS)
@settings(derandomize=True, deadline=None, max_examples=12)
@given(saved=choices)
def test_nobody_is_trapped(step: str, who: Who, saved: tuple[Choice, ...]) -> None:
    for text, goal in COMMANDS.items():
        for said in (text, text.upper(), f" {text}! "):
            assert led(a_turn(said, who=who, step=step, choices=saved)) == goal


@pytest.mark.parametrize("word", sorted(word for word, intent in read_vocabulary().alone.items() if intent == "stop"))
def test_stop_in_any_language_works_at_every_step(word: str) -> None:
    turn = a_turn(word)
    assert {led(replace(turn, step=step, choices=ASKED)) for step in STEPS} == {"stop"}


@pytest.mark.parametrize("step", STEPS)
def test_the_silenced_get_one_line_from_every_step_but_help_in_danger(step: str) -> None:
    for who in (MISSING, LOCKED):
        for text in ("hi", "help", "stop", "1", "my pa", ""):
            assert led(a_turn(text, who=who, step=step, choices=ASKED)) == "silenced"
        assert led(a_turn("Menu", who=who, step=step, payload="adviser")) == "silenced"
        assert led(a_turn("i want to die", who=who, step=step)) == "risk"


@pytest.mark.parametrize("step", STEPS)
def test_danger_wins_and_leaves_everything_as_it_was(step: str) -> None:
    saved = (Choice("Hub times", "hub"), Choice("Money", "offer_topic", "money"))
    said = reply(a_turn("i want to die", step=step, value="kept", choices=saved))
    rests = step in ("menu", *GOES, *AFTER)
    assert (said.step, said.value, said.choices) == (("after_danger", "", saved) if rests else (step, "kept", saved))


def test_danger_wins_over_a_stop_in_the_same_words() -> None:
    assert led(a_turn("stop texting me i want to die")) == "risk"
    assert led(a_turn("stop texting me")) == "stop"


def test_a_button_wins_over_the_words_on_it() -> None:
    assert led(a_turn("stop", payload="hub")) == "hub"


@pytest.mark.parametrize("payload", ["gone", "gone:1", ":", "__class__", "hub.state", "HUB"])
def test_a_payload_that_names_no_step_is_nothing(payload: str) -> None:
    assert led(a_turn("menu", payload=payload)) == "menu"


def test_a_choice_that_leads_nowhere_any_more_is_not_picked() -> None:
    assert led(a_turn("1", choices=(Choice("Old", "gone"),))) == "unknown"
    assert led(a_turn("olds", choices=(Choice("Olds x", "gone"),))) == "unknown"


def test_the_very_words_of_a_choice_win_over_commands() -> None:
    assert led(a_turn("Menu", choices=(Choice("Menu", "hub"),))) == "hub"


def test_words_that_only_resemble_a_choice_do_not() -> None:
    assert led(a_turn("help", choices=(Choice("Help with NHS costs", "offer_entry", "nhs-costs"),))) == "help"
    assert (
        led(a_turn("help with", choices=(Choice("Help with NHS costs", "offer_entry", "nhs-costs"),))) == "offer_entry"
    )


def test_a_step_that_listens_takes_any_words_but_not_silence() -> None:
    assert led(a_turn("when is the hub open", step="message_words")) == "message_words"
    assert led(a_turn("", step="message_words")) == "empty"
    assert led(a_turn("", step="message_words", attachments=VOICE)) == "attachment"
    assert led(a_turn("", step="message_words", payload="gone:1")) == "unknown"


def test_a_step_that_is_gone_is_the_menu() -> None:
    assert led(a_turn("qwerty", step="gone")) == "unknown"


def test_what_was_asked_counts_for_a_day() -> None:
    a_day_ago = MONDAY_NOON - FORGET_AFTER
    assert remembers(a_day_ago, MONDAY_NOON)
    assert not remembers(a_day_ago - timedelta(seconds=1), MONDAY_NOON)
    assert not remembers(None, MONDAY_NOON)


def test_the_topic_that_was_understood_is_handed_on() -> None:
    turn = a_turn("any help with my rent")
    assert aim(turn, book()) == Aim("asked", book().steps["asked"], "housing", by_words=True)


@pytest.mark.parametrize(
    ("text", "greeted"), [("hi", True), ("qwerty", True), ("i want to die", False), ("stop", False)]
)
def test_the_greeting_goes_before_the_first_answer_except_in_haste(text: str, greeted: bool) -> None:
    first = reply(a_turn(text, first=True))
    later = reply(a_turn(text))
    assert (len(first.says) > len(later.says)) is greeted
    assert first.says[-1].choices == later.says[-1].choices


# --- the engine with a book of its own ------------------------------------------------------------------------------


def say(text: str, **more: object) -> Step:
    return Step(lambda turn: Reply((Say(text),), **more))  # type: ignore[arg-type]


def a_book(**more: Step) -> Book:
    steps = {"menu": say("menu"), "unknown": say("unknown"), **more}
    hello = Say("Hello.")
    return Book(
        steps,
        (),
        (),
        (),
        {},
        lambda _: (hello,),
        lambda _: Reply(()),
        lambda _: (),
        lambda _due, _events: "",
        frozenset(),
    )


def test_an_intent_that_the_book_does_not_lead_anywhere_is_unknown() -> None:
    assert aim(a_turn("hub"), a_book()).name == "unknown"


def test_a_step_of_its_own_replaces_the_old_one() -> None:
    small = a_book(go=say("gone on", step="next", value="v"))
    target = Aim("go", small.steps["go"])
    said = respond(a_turn("x", step="old", value="w", choices=ASKED), target, small)
    assert (said.step, said.value, said.choices) == ("next", "v", ())


def test_keeping_the_step_without_choices_keeps_none() -> None:
    small = a_book(stay=say("here", step=KEEP))
    said = respond(a_turn("x", step="old"), Aim("stay", small.steps["stay"]), small)
    assert (said.step, said.choices) == ("old", ())


def test_the_value_of_the_aim_is_what_the_step_sees_and_not_what_is_kept() -> None:
    echo = Step(lambda turn: Reply((Say(turn.value),), step=KEEP))
    said = respond(a_turn("x", step="old", value="kept"), Aim("echo", echo, "picked"), a_book(echo=echo))
    assert (said.says[0].text, said.value) == ("picked", "kept")


def test_a_book_that_names_a_step_it_does_not_have_is_refused() -> None:
    lost = Interrupt("nowhere", lambda turn: True)
    with pytest.raises(LookupError, match="nowhere"):
        replace(a_book(), words=(lost,))
    with pytest.raises(LookupError, match="lost"):
        replace(a_book(), intents={"hub": "lost"})
    with pytest.raises(LookupError, match="elsewhere"):
        replace(a_book(), greeted=frozenset({"elsewhere"}))
