"""The vault: what it seals can be opened with the key alone, in its own row alone, to the letter."""

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.vault import CannotOpen, Vault
from tests.rig import KEY, SECRET

OTHER = base64.b64encode(b"o" * 32).decode()
VAULT = Vault(SECRET, [KEY])


ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_any_text_comes_back_to_the_letter(text: str) -> None:
    assert VAULT.open(VAULT.seal(text, "m_1"), "m_1") == text


@given(st.recursive(st.none() | st.booleans() | st.integers() | ANY_TEXT, st.lists))
def test_any_data_comes_back_as_it_was(data: object) -> None:
    assert VAULT.open_data(VAULT.seal_data(data, "m_1"), "m_1") == data


def test_nothing_stays_nothing() -> None:
    assert VAULT.open_data(None, "m_1") is None


def test_what_is_sealed_cannot_be_read() -> None:
    assert b"Marek" not in VAULT.seal("I slept at Marek's", "m_1")


def test_the_same_text_is_sealed_differently_every_time() -> None:
    assert VAULT.seal("yes", "m_1") != VAULT.seal("yes", "m_1")


def test_a_sealed_value_cannot_be_moved_to_another_row() -> None:
    with pytest.raises(CannotOpen, match="not the ones"):
        VAULT.open(VAULT.seal("yes", "m_1"), "m_2")


@pytest.mark.parametrize("place", [4, 20, -1])
def test_a_sealed_value_cannot_be_changed(place: int) -> None:
    sealed = bytearray(VAULT.seal("I am fine", "m_1"))
    sealed[place] ^= 1
    with pytest.raises(CannotOpen):
        VAULT.open(bytes(sealed), "m_1")


@pytest.mark.parametrize("cut", [0, 3, 10, 20])
def test_a_sealed_value_that_is_cut_short_cannot_be_opened(cut: int) -> None:
    with pytest.raises(CannotOpen):
        VAULT.open(VAULT.seal("I am fine", "m_1")[:cut], "m_1")


def test_an_old_key_still_opens_and_the_newest_seals() -> None:
    old, both = Vault(SECRET, [OTHER]), Vault(SECRET, [KEY, OTHER])
    assert both.open(old.seal("yes", "m_1"), "m_1") == "yes"
    assert VAULT.open(both.seal("yes", "m_1"), "m_1") == "yes"


def test_without_its_key_nothing_is_opened_and_nothing_is_told() -> None:
    with pytest.raises(CannotOpen, match="KIT_ENCRYPTION_KEYS") as caught:
        VAULT.open(Vault(SECRET, [OTHER]).seal("Marek", "m_1"), "m_1")
    assert "Marek" not in str(caught.value)


def test_a_blind_index_finds_the_same_value_again_and_tells_nothing() -> None:
    number = "+447700900123"
    found = VAULT.blind("handle", number)
    assert found == Vault(SECRET, [OTHER]).blind("handle", number), "rotating the sealing keys leaves it"
    assert len(found) == 32
    assert number.encode() not in found


def test_a_blind_index_differs_by_kind_value_and_secret() -> None:
    given_out = {
        VAULT.blind("handle", "1"),
        VAULT.blind("handle", "2"),
        VAULT.blind("code", "1"),
        Vault(SECRET + "!", [KEY]).blind("handle", "1"),
    }
    assert len(given_out) == 4


def test_a_value_with_half_a_character_in_it_can_be_looked_up() -> None:
    assert VAULT.blind("handle", "\ud83d") != VAULT.blind("handle", "\ufffd")


def test_two_keys_of_different_bytes_are_told_apart() -> None:
    keys = [base64.b64encode(os.urandom(32)).decode() for _ in range(5)]
    whole = Vault(SECRET, keys)
    for key in keys:
        assert whole.open(Vault(SECRET, [key]).seal("yes", "m_1"), "m_1") == "yes"
