"""Words of danger are noticed, and everyday words that sound like them are not."""

import pytest

from bot.talk import Level, Risk
from bot.understand import read_vocabulary, understand

URGENT: list[tuple[str, Risk]] = [
    ("i want to die", "self_harm"),
    ("I wanna die 😭", "self_harm"),
    ("i want 2 die", "self_harm"),
    ("KILL MYSELF", "self_harm"),
    ("im going to killlll myself", "self_harm"),
    ("i don’t want to be here anymore", "self_harm"),
    ("there is no point living", "self_harm"),
    ("thinking of ending my life", "self_harm"),
    ("feel suicidal", "self_harm"),
    ("kms", "self_harm"),
    ("unalive", "self_harm"),
    ("im cutting myself again", "self_harm"),
    ("i self harmed last night", "self_harm"),
    ("ive taken 20 pills", "self_harm"),
    ("goodbye this is my last message to everyone", "self_harm"),
    ("not suicidal but i want to die", "self_harm"),
    ("stop. i want to die", "self_harm"),
    ("my boyfriend hits me", "abuse"),
    ("my stepdad beat me up", "abuse"),
    ("i was raped", "abuse"),
    ("someone touched me and i said no", "abuse"),
    ("he wont let me leave the house", "abuse"),
    ("im locked in", "abuse"),
    ("im locked in on my own", "abuse"),
    ("he keeps following me on the street", "abuse"),
    ("they make me sell drugs", "abuse"),
    ("he took my passport", "abuse"),
    ("they want to marry me off", "abuse"),
    ("he says hes going to kill me", "abuse"),
    ("he has got a knife", "abuse"),
    ("i'm not safe", "abuse"),
    ("nowhere to sleep tonight", "homeless"),
    ("i got kicked out", "homeless"),
    ("my landlord kicked me out", "homeless"),
    ("im on the streets", "homeless"),
    ("sleeping in the park", "homeless"),
    ("i am homeless", "homeless"),
    ("i cant breathe", "medical"),
    ("chest pain", "medical"),
    ("i think hes having a stroke", "medical"),
    ("it wont stop bleeding", "medical"),
    ("i took an overdose", "medical"),
    ("my waters broke", "medical"),
    ("i have no food", "destitution"),
    ("havent eaten in 2 days", "destitution"),
    ("my electric ran out", "destitution"),
    ("no money for food", "destitution"),
    ("my baby has no milk", "destitution"),
]
CONCERN: list[tuple[str, Risk]] = [
    ("i hate my life", "self_harm"),
    ("whats the point", "self_harm"),
    ("i cant cope", "self_harm"),
    ("nobody cares about me", "self_harm"),
    ("scared of my boyfriend", "abuse"),
    ("i dont feel safe", "abuse"),
    ("he checks my phone", "abuse"),
    ("sofa surfing at the moment", "homeless"),
    ("ive got nowhere to go", "homeless"),
    ("got a section 21", "homeless"),
    ("my chest hurts", "medical"),
    ("really ill", "medical"),
    ("im skint", "destitution"),
    ("can i get a food bank voucher", "destitution"),
]
HARMLESS = [
    "this bus is killing me",
    "my phone died",
    "no longer suicidal",
    "im not suicidal",
    "dying to see you",
    "could kill for a pizza",
    "im dead lol",
    "dead tired today",
    "killing time at the hub",
    "youre killing it",
    "he beat me at fifa",
    "she beat me in chess",
    "we beat them 3-0",
    "its 10 kms away",
    "did you get my last message?",
    "thanks for your last message",
    "im locked in for my exams",
    "that song touched me",
    "hes following me on insta",
    "suicide squad is on tonight",
    "is there a suicide prevention course",
    "hit me up later",
    "i hit the gym",
    "my pa hits me up every week",
    "got kicked out of the group chat",
    "no food allergies",
    "no money worries",
    "im starving whats for lunch",
    "that bill gave me a heart attack",
    "i passed out leaflets at the hub",
    "i passed my test",
    "i cut my hair",
    "an overdue book",
    "my dog died",
    "i smashed my driving test",
]


@pytest.mark.parametrize(("text", "risk"), URGENT)
def test_danger_is_noticed(text: str, risk: Risk) -> None:
    meant = understand(text)
    assert (meant.level, meant.risk) == ("urgent", risk)
    assert meant.intent in ("risk", "stop")
    assert meant.because


@pytest.mark.parametrize(("text", "risk"), CONCERN)
def test_worry_is_noticed_and_is_not_yet_danger(text: str, risk: Risk) -> None:
    meant = understand(text)
    assert (meant.level, meant.risk) == ("concern", risk)
    assert meant.intent == "risk"


@pytest.mark.parametrize("text", HARMLESS)
def test_everyday_words_are_left_alone(text: str) -> None:
    meant = understand(text)
    assert (meant.level, meant.risk) == ("none", "none")


@pytest.mark.parametrize("level", ["urgent", "concern"])
@pytest.mark.parametrize("risk", ["self_harm", "abuse", "homeless", "medical", "destitution"])
def test_every_phrase_of_danger_is_noticed_within_a_sentence(risk: Risk, level: Level) -> None:
    """None is hidden by a harmless phrase, and none is milder than it is written down."""
    for phrases in read_vocabulary().danger[risk, level].values():
        for phrase in phrases:
            text = " ".join(word if word != "*" else "so" for word in phrase.words)
            meant = understand(f"hey {text} ok")
            assert meant.level == "urgent" or meant.level == level, text
            assert meant.level != "none", text


def test_the_first_word_that_fits_a_gap_does_not_hide_the_one_that_is_meant() -> None:
    assert "say * kill me" in understand("they say kill them kill me").because
