"""Words that once went unnoticed, or got a cheerful answer."""

import pytest

from bot.understand import understand
from handlers.chat import answer_to
from tests.conversations.turns import a_turn, led, reply, words

URGENT = (
    "lol i just swallowed like 30 paracetamol",
    "thank u for everything ur all better off now i wont be here 2moro",
    "haha my stepdad smacked me up again",
    "thx but hes back n hes smashing everything up",
    "took all my tablets lol",
    "i keep cutting",
    "my bf put his hands round my neck again",
    "my uncle said hell kill me",
    "they said they gna stab me",
    "im being racially abused at my hostel",
    "can u come with me to court im scared he will be there he said hes gna kill me",
    "and my mum hit me when i was there",
    "im on the bus station tonight",
    "got chucked out",
    "want die",
    "i want die",
    "أريد أن أموت",
    "ölmek istiyorum",
    "je veux mourir",
    "хочу померти",
    "man say he kill me",
    "man follow me",
    "man touch me",
    "someone pulled a knife on me",
    "im going to stab my housemate",
    "tell my pa im going to smash her face in",
    "my house on fire",
    "fire in kitchen",
    "smell gas",
    "no eat 2 days",
    "not eaten since sunday",
    "wher do i sleep 2nite",
    "no bed tonight",
    "they take my passport",
    "they want me to carry drugs",
    "he hurt my family",
    "baby not move",
    "my mum chucked me out",
)
WORRY = (
    "i dont see the point anymore",
    "nobody would notice if i was gone",
    "cant do this no more",
    "someone has moved in my flat n i cant get them out",
    "some man says i owe him n i got to hold a package",
    "my landlord is kicking me out",
    "my landlord wants me out",
    "i aint ok",
    "my bf is controlling",
    "loan shark",
    "i owe a guy money and he is coming",
    "got an eviction letter",
    "is there any point",
    "he reads my texts",
    "my uc got stopped n i cant pay the rent",
)
EVERYDAY = (
    "lol",
    "this beat is on fire",
    "i stab my toe every day",
    "thx",
    "this bus is killing me",
    "my mate is so funny",
    "see you tmrw",
    "im gonna be late",
    "r u open",
)


@pytest.mark.parametrize("text", URGENT)
def test_danger_is_urgent_whatever_small_talk_stands_beside_it(text: str) -> None:
    assert understand(text).level == "urgent"
    assert led(a_turn(text)) == "risk"


@pytest.mark.parametrize("text", WORRY)
def test_a_worry_is_asked_about(text: str) -> None:
    assert understand(text).level in ("concern", "urgent")


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_stay_so(text: str) -> None:
    assert understand(text).level == "none"


@pytest.mark.parametrize("text", [text for text in (*URGENT, *WORRY)])
def test_nothing_frightening_is_taken_for_small_talk(text: str) -> None:
    assert answer_to(text) == ""


@pytest.mark.parametrize("text", ["it was 3 days ago the lad was there", "a million", "11", "dunno"])
def test_a_rating_is_a_number_that_the_words_begin_with_and_else_staff_see_them(text: str) -> None:
    said = reply(a_turn(text, step="hub_rated", value="elm-house"))
    assert [effect.kind for effect in said.effects if hasattr(effect, "kind")] == ["not_understood"]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("ten", 10),
        ("10/10 wud come again", 10),
        ("9 because soup", 9),
        ("٨", 8),
        ("5 stars", 10),
        ("3/5 was ok", 6),
        ("1 star", 2),
        ("4 out of 5", 8),
    ],
)
def test_ratings_are_read_as_people_give_them(text: str, score: int) -> None:
    (rated,) = reply(a_turn(text, step="hub_rated", value="elm-house")).effects
    assert getattr(rated, "score", None) == score


def test_a_smell_of_gas_in_a_repair_is_urgent_and_says_get_out() -> None:
    said = reply(a_turn("my shower dont work and it smells like gas", step="repair_words"))
    assert [(effect.kind, effect.urgent) for effect in said.effects if hasattr(effect, "urgent")] == [("risk", True)]
    assert "999" in words(said)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("can you stop texting me in the mornings", "stop_asked"),
        ("stop texting me", "stop"),
        ("settings", "settings"),
        ("new number", "new_phone"),
        ("good news", "statement_of"),
        ("leave a message", "message"),
        ("FEWER", "fewer"),
        ("i dont have a code", "code_help"),
    ],
)
def test_what_has_a_name_can_be_asked_for_at_any_time(text: str, step: str) -> None:
    assert led(a_turn(text)) == step


def test_a_greeting_inside_a_step_begins_an_answer() -> None:
    assert led(a_turn("hi", step="message_words")) == "message_words"
    assert led(a_turn("menu", step="message_words")) == "menu"


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("not before 11", "20:00-11:00"),
        ("after 10pm until noon", "22:00-12:00"),
        ("after 10pm", "22:00-09:00"),
        ("22:00-9", "22:00-09:00"),
    ],
)
def test_quiet_times_are_read_as_people_say_them(text: str, quiet: str) -> None:
    said = reply(a_turn(text, step="times_words"))
    assert [getattr(effect, "value", "") for effect in said.effects] == [quiet]
