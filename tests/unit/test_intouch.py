"""Who counts as in touch: only their own words, from a phone we know to be theirs."""

import pytest

from bot.intouch import counts
from bot.talk import Attachment

VOICE = (Attachment("voice", "v1"),)


@pytest.mark.parametrize(
    ("verified", "text", "attachments", "bare_stop", "in_touch"),
    [
        (True, "hi", (), False, True),
        (True, "1", (), False, True),
        (True, "", VOICE, False, True),
        (True, "please stop texting me about the gym", (), False, True),
        (True, "stop", (), True, False),
        (True, "stop", VOICE, True, False),
        (True, "", (), False, False),
        (True, " \n\t", (), False, False),
        (False, "hi", (), False, False),
        (False, "", VOICE, False, False),
        (False, "stop", (), True, False),
    ],
)
def test_only_their_own_words_count(
    verified: bool, text: str, attachments: tuple[Attachment, ...], bare_stop: bool, in_touch: bool
) -> None:
    assert counts(verified=verified, text=text, attachments=attachments, bare_stop=bare_stop) is in_touch
