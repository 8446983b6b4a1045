"""Settings with real channels on loopback providers."""

from bot.settings import Settings
from tests.providers.twilio import PUBLIC, SMS_FROM, TOKEN, WHATSAPP_FROM
from tests.providers.twilio_rules import ACCOUNT
from tests.rig import make_settings


def twilio_options(base: str) -> dict[str, object]:
    """SMS and WhatsApp through the Twilio at this address, as fast as it can."""
    return {
        "public_url": PUBLIC,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_sms_from": SMS_FROM,
        "twilio_whatsapp_from": WHATSAPP_FROM,
        "twilio_api_base": base,
        "sms_rate": 1000,
        "whatsapp_rate": 1000,
    }


def twilio_settings(url: str, base: str, **more: object) -> Settings:
    """Settings for an installation with these channels and no simulator."""
    return make_settings(url, **{"simulator": False, **twilio_options(base), **more})
