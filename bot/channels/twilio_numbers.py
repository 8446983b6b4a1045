"""Phone numbers as the provider writes them, and which of them a text may go to."""

from bot.channels import Refused, Unreachable
from bot.phones import UK_MOBILE


def e164(value: str) -> str:
    """The number in E.164; anything that is no possible phone number (a WhatsApp id, a short code) as it came."""
    if UK_MOBILE.fullmatch(value) or not value.startswith("+"):
        return value
    import phonenumbers

    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(number):
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def textable(value: str) -> str:
    """The number to text, in E.164.

    Raises Unreachable for what is no phone number, and Refused for a UK number that is no mobile: a network reads a
    text to a landline aloud, to whoever picks up.
    """
    if UK_MOBILE.fullmatch(value):
        return value
    number = e164(value)
    if UK_MOBILE.fullmatch(number):
        return number
    if not _possible(number):
        raise Unreachable("this is not a phone number")
    if number.startswith("+44"):
        raise Refused("this is not a UK mobile number: a text to it could be read aloud to whoever answers")
    return number


def _possible(value: str) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(value, None))
    except phonenumbers.NumberParseException:
        return False
