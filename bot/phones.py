"""Phone numbers as staff write them down, and which of them may be a young person's."""

import re

# A UK mobile: 07 without 070 (forwarded "personal" numbers) and 076 (pagers, but for 07624, the Isle of Man).
# Ofcom's numbers for drama, 07700 900000 to 900999, are in here; phonenumbers calls those possible but not valid.
UK_MOBILE = re.compile(r"\+447(?!0|6(?!24))\d{9}")


class NotAMobile(ValueError):
    """This is not a number that a text may go to; the reason never repeats the number."""


def mobile(text: str) -> str:
    """The number in E.164, read as people in the UK write it, in any script's digits. Raises NotAMobile.

    A UK number that is no mobile is refused: a network reads a text to a landline aloud, to whoever picks up.
    """
    import phonenumbers  # dear to load, and the webhooks' hot path needs only the pattern

    if any(char.isalpha() for char in text):
        raise NotAMobile("it has letters in it")  # phonenumbers would dial 2 for an A, and reach somebody else
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        raise NotAMobile("it is not a phone number") from None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number):
        raise NotAMobile("it has too many or too few digits")
    if written.startswith("+44") and not UK_MOBILE.fullmatch(written):
        raise NotAMobile("it is not a UK mobile: a text to it could be read aloud to whoever answers")
    return written
