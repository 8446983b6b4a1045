"""What a transaction writes beside the reply."""

from bot.store.schema import alert, contact
from bot.talk import Attachment
from tests.rig import Rig

VOICE = Attachment("voice", "https://example.invalid/voice", "audio/ogg")


def test_a_voice_note_with_words_beside_it_is_answered_and_still_told_to_staff(rig: Rig) -> None:
    rig.person()
    said = rig.text("when is the hub open?", attachments=[VOICE])
    assert "Elm House" in said[-1]
    assert [row.kind for row in rig.rows(alert)] == ["voice_note"]


def test_not_safe_in_answer_to_our_question_makes_the_contact_urgent(rig: Rig) -> None:
    rig.person()
    rig.text("i feel hopeless")
    assert rig.rows(contact)[0].risk_level == "concern"
    rig.text("no")
    assert rig.rows(contact)[0].risk_level == "urgent"
