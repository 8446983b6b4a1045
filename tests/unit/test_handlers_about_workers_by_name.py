"""Spoken of by name: a PA who is complained of, and harm by whoever works with them."""

import pytest

from tests.conversations.turns import a_turn, reply

ABOUT_ASH = [
    "i hate ash",
    "Ash is useless",
    "ash never replies to me",
    "i cant stand ash anymore",
    "i want to complain about ash",
    "i think ash is so lazy",
]


@pytest.mark.parametrize("text", ABOUT_ASH)
def test_a_pa_who_is_spoken_ill_of_by_name_does_not_read_it(text: str) -> None:
    said = reply(a_turn(text))
    assert ([effect.kind for effect in said.effects], said.apart) == (["unhappy_with_pa"], True)


@pytest.mark.parametrize("text", ["i hate mondays", "college is useless", "bo never replies to me", "i hate dashes"])
def test_others_are_not_taken_for_the_pa(text: str) -> None:
    assert not reply(a_turn(text)).apart


@pytest.mark.parametrize(
    "text", ["my support worker is selling me drugs", "the night staff gave me weed", "my key worker offered me drugs"]
)
def test_a_worker_who_gives_them_drugs_is_for_a_manager(text: str) -> None:
    said = reply(a_turn(text))
    assert ([effect.kind for effect in said.effects], said.apart) == (["allegation"], True)
