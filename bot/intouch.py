"""When somebody counts as in touch; pure rules."""

from bot.talk import Attachment


def counts(*, verified: bool, text: str, attachments: tuple[Attachment, ...], bare_stop: bool) -> bool:
    """Whether an inbound message is the person's own words to us (invariant 6).

    Only what comes from a verified handle counts; a bare STOP and an empty message never do. What we send, delivery
    and read receipts never reach this rule: they are no inbound.
    """
    return verified and not bare_stop and bool(text.strip() or attachments)
