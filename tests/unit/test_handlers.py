"""What the conversations cannot show one by one: linking, stop and start, people's own words, languages."""

from dataclasses import replace

import pytest

from bot.engine import Aim, respond
from bot.i18n import NAMES
from bot.talk import (
    Attachment,
    Choice,
    CodeAnswer,
    CountTry,
    RaiseAlert,
    SetLanguage,
    StartMessages,
    Step,
    StopMessages,
    UseCode,
)
from handlers import language, welcome
from tests.conversations.turns import LOCKED, MISSING, ROBIN, STRANGER, a_turn, act, book, content, led, reply, words

ASKED = (Choice("Yes, I am safe", "safe"), Choice("No, I am not safe", "not_safe", "abuse"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7K2M9QXT", "7K2M9QXT"),
        (" 7k2m-9qxt ", "7K2M9QXT"),
        ("7K2M 9QXT", "7K2M9QXT"),
        ("/start 7K2M9QXT", "7K2M9QXT"),
        ("code: 7K2M9QXT", "7K2M9QXT"),
        ("my code is 7K2M9QXT", "7K2M9QXT"),
        ("12345678", "12345678"),
        ("yesterday", ""),
        ("thankyou", ""),
        ("7K2M9QX", ""),
        ("7K2M9QXTT", ""),
        ("7K2M9QXL", ""),  # no L, I, O or U in a code
        ("7K2M--9QXT", ""),
        ("", ""),
        ("/start", ""),
        ("hello 7K2M9QXT", ""),
    ],
)
def test_a_linking_code_is_read(text: str, code: str) -> None:
    assert welcome.read_code(text) == code


def test_only_who_is_not_known_yet_is_asked_for_a_code() -> None:
    assert led(a_turn("7K2M9QXT", who=STRANGER)) == "link"
    assert led(a_turn("7K2M9QXT", who=LOCKED)) == "link"
    assert led(a_turn("7K2M9QXT", who=ROBIN)) == "unknown"
    assert led(a_turn("7K2M9QXT", who=MISSING)) == "silenced"


def test_each_outcome_of_a_code_has_its_effect() -> None:
    turn = a_turn("7K2M9QXT", who=STRANGER)
    assert reply(turn, code=CodeAnswer("good", "Robin")).effects == (UseCode("7K2M9QXT"),)
    assert reply(turn, code=CodeAnswer("wrong")).effects == (CountTry(),)
    assert reply(turn, code=CodeAnswer("expired")).effects == ()
    assert reply(turn, code=CodeAnswer("too_many")).effects == (RaiseAlert("code_tries"),)
    assert "Robin" in words(reply(turn, code=CodeAnswer("good", "Robin")))


def test_a_step_is_given_what_it_asked_for() -> None:
    turn = a_turn("x", answers=("another answer", CodeAnswer("good")))
    assert turn.given(CodeAnswer) == CodeAnswer("good")


def test_a_step_that_did_not_ask_is_told_so() -> None:
    with pytest.raises(LookupError, match="never asked for CodeAnswer"):
        respond(a_turn("x"), Aim("link", book().steps["link"]), book())


def test_stop_and_start_come_from_the_carrier_too() -> None:
    out = replace(ROBIN, opted_out=True)
    assert led(a_turn("arret tout", carrier="stop")) == "stop"
    assert led(a_turn("ARRET TOUT", carrier="start", who=out)) == "start"
    assert led(a_turn("HELPME", carrier="help")) == "help"
    assert reply(a_turn("stop")).effects == (StopMessages(), RaiseAlert("opted_out"))
    assert reply(a_turn("start")).effects == (StartMessages(),)


def test_yes_is_an_answer_although_a_carrier_takes_it_for_start() -> None:
    """Twilio's default words for START hold YES."""
    assert led(a_turn("YES", carrier="start", step="callback_when")) == "callback_when"
    assert led(a_turn("YES", carrier="start", choices=ASKED)) == "safe"
    assert led(a_turn("YES", carrier="start", who=replace(ROBIN, opted_out=True))) == "start"
    assert led(a_turn("START", carrier="start")) == "start"


def test_stop_from_a_silenced_phone_is_obeyed() -> None:
    assert reply(a_turn("stop", who=MISSING)).effects == (
        RaiseAlert("silenced_wrote", urgent=True, words="stop"),
        StopMessages(),
    )
    assert reply(a_turn("hi", who=LOCKED)).effects == (RaiseAlert("silenced_wrote", urgent=True, words="hi"),)


def test_telegram_s_start_is_the_menu_and_not_an_opt_in() -> None:
    assert led(a_turn("/start")) == "menu"
    assert led(a_turn("/start 7K2M9QXT")) == "menu"
    assert led(a_turn("/start nonsense", who=STRANGER)) == "menu"


def test_words_that_are_said_back_are_short_and_turn_nothing_around() -> None:
    said = words(reply(a_turn("\u202eafter\n 4\0\u2066 pm " + "x" * 100, step="callback_when")))
    line = next(line for line in said.splitlines() if "You said" in line)
    assert line.endswith("...")
    assert len(line) < 120
    assert not set(said) & set("\u202e\u2066\0")
    assert "می‌خواهم" in words(reply(a_turn("می‌خواهم", step="callback_when")))  # with its joiner


def test_braces_in_their_words_are_only_braces() -> None:
    assert "{hours} {0}" in words(reply(a_turn("{hours} {0}", step="callback_when")))


def test_their_whole_words_go_to_staff() -> None:
    text = "any time " * 300
    assert reply(a_turn(text, step="callback_when")).effects == (RaiseAlert("callback", words=text),)
    assert reply(a_turn(text, step="message_words")).effects == (RaiseAlert("message", words=text),)


def test_nobody_is_named_to_a_phone_we_do_not_know() -> None:
    assert "Ash" in words(reply(a_turn("my pa")))
    assert content().council.phone in words(reply(a_turn("my pa", who=STRANGER)))


@pytest.mark.parametrize(
    ("kinds", "alert"),
    [(["voice"], "voice_note"), (["image", "voice"], "voice_note"), (["image", "location"], "attachment")],
)
def test_what_we_cannot_open_is_named_to_staff(kinds: list[str], alert: str) -> None:
    given = tuple(Attachment(kind, "ref") for kind in kinds)  # type: ignore[arg-type]
    said = reply(a_turn("", attachments=given))
    assert said.effects == (RaiseAlert(alert, words=", ".join(sorted(kinds))),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Arabic", "ar"),
        ("can you speak arabic please", "ar"),
        ("farsi", "fa"),
        ("Dari", "fa_AF"),
        ("KURDISH", "ckb"),
        ("soomaali", "so"),
        ("français", "fr"),
        ("Tieng Viet", "vi"),
        ("english", "en"),
        ("in English", "en"),
        ("i dont speak english i speak tigrinya", ""),  # long: better to ask
        ("no english, pashto", "ps"),
        ("i dont speak english", ""),
        ("arabic or french", ""),
        ("my french homework is really hard", ""),
        ("language", ""),
        ("", ""),
    ],
)
def test_a_language_is_read_by_any_of_its_names(text: str, code: str) -> None:
    assert language.named(text) == code


@pytest.mark.parametrize("code", NAMES)
def test_every_language_is_found_by_its_own_name_and_set(code: str) -> None:
    assert language.named(NAMES[code]) == code
    said = act("language_set", a_turn("x", value=code))
    assert said.effects[0] == SetLanguage(code)
    assert NAMES[code] in words(said)
    promised = not any(isinstance(effect, RaiseAlert) for effect in said.effects)
    assert promised is ("I cannot write" not in words(said))


def test_small_talk_keeps_everything_as_it_was() -> None:
    offered = (Choice("My Offer", "offer"),)
    said = reply(a_turn("thanks", step="hub", choices=offered))
    assert (said.step, said.choices) == ("hub", offered)


def test_whoever_twice_does_not_say_whether_they_are_safe_is_taken_for_not_safe() -> None:
    once = reply(a_turn("thanks", choices=ASKED))
    assert {choice.go for choice in once.choices} == {"safe", "not_safe"}
    twice = reply(a_turn("he is reading this", choices=once.choices))
    assert twice.says[0].text.startswith("Emergency: 999")
    assert RaiseAlert("risk", urgent=True, words="he is reading this") in twice.effects


def test_whoever_tells_more_of_it_while_asked_is_taken_for_not_safe() -> None:
    more = reply(a_turn("he checks my phone", choices=ASKED))
    assert more.says[0].text.startswith("Emergency: 999")


def test_a_step_of_the_book_is_named_once() -> None:
    assert all(isinstance(step, Step) for step in book().steps.values())
    assert set(book().steps) >= {"menu", "unknown"}
