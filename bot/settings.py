"""Settings: read once from KIT_… variables and a `.env` file, typed, frozen; nonsense is refused at start-up."""

import base64
import binascii
import os
import re
from datetime import time
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableSource
from pydantic_settings.sources import PydanticBaseEnvSettingsSource

PREFIX = "KIT_"
EXAMPLE = "example"  # the one council that the code knows: a fictional one, for demonstrations
QUIET_HOURS = re.compile(r"\s*([01][0-9]|2[0-3]):[0-5][0-9]\s*-\s*([01][0-9]|2[0-3]):[0-5][0-9]\s*")


class SettingsError(Exception):
    """The settings do not make sense; the text says which and what to do."""


class FromFile(PydanticBaseEnvSettingsSource):
    """KIT_X_FILE=/path reads KIT_X from that file, as Docker secrets and systemd credentials are given."""

    def get_field_value(self, field: object, field_name: str) -> tuple[str | None, str, bool]:
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        if path is None:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            raise SettingsError(f"{PREFIX}{field_name.upper()}_FILE: cannot read {path}: {error.strerror}") from error
        except UnicodeDecodeError:
            raise SettingsError(f"{PREFIX}{field_name.upper()}_FILE: {path} is not UTF-8 text") from None


class Settings(BaseSettings):
    """Everything that differs between one installation and the next."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field("sqlite:///var/kit.db", description="Where everything is kept: SQLite or PostgreSQL.")
    secret_key: SecretStr = Field(SecretStr(""), description="At least 32 characters; keys the look-up of handles.")
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="Base64 keys of 32 bytes, newest first, separated by commas; encrypt text and handles."
    )
    public_url: str = Field("http://127.0.0.1:8000", description="The address providers and staff reach us at.")
    council: str = Field(EXAMPLE, description="Folder under `offer_content/councils/`, or the path of one elsewhere.")
    simulator: bool = Field(False, description="1 serves the web phone; only on a database made by demo or chat.")
    twilio_account_sid: str = Field("", description="Twilio account (AC…).")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Twilio auth token; also verifies webhooks.")
    twilio_sms_from: str = Field("", description="Our SMS number (+44…) or messaging service (MG…).")
    twilio_whatsapp_from: str = Field("", description="Our WhatsApp number (+44…), without `whatsapp:`.")
    twilio_api_base: str = Field("", description="Stands in for Twilio's API: an emulator or a proxy.")
    telegram_token: SecretStr = Field(SecretStr(""), description="Bot token from @BotFather.")
    telegram_webhook_secret: SecretStr = Field(SecretStr(""), description="Secret that Telegram repeats to us.")
    telegram_api_base: str = Field("", description="Stands in for Telegram's API: an emulator or a proxy.")
    telegram_polling: bool = Field(False, description="1 fetches messages instead of a webhook; needs no public URL.")
    smtp_url: SecretStr = Field(SecretStr(""), description="smtp://user:password@host:587 for alert e-mails.")
    alert_from: str = Field("", description="Sender of alert e-mails.")
    oidc_issuer: str = Field("", description="OpenID Connect issuer for staff sign-in.")
    oidc_client_id: str = Field("", description="Client id at that issuer.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Client secret at that issuer.")
    quiet_hours: str = Field("20:00-09:00", description="When we start nothing, London time.")
    send_lease: int = Field(120, ge=5, description="Seconds after which an unfinished send counts as in doubt.")
    sms_rate: float = Field(10.0, gt=0, description="SMS a second that the sender may send.")
    whatsapp_rate: float = Field(80.0, gt=0, description="WhatsApp messages a second that the sender may send.")
    test_postgres_url: str = Field("", description="A PostgreSQL for the tests to use instead of starting their own.")

    @field_validator("encryption_keys", mode="before")
    @classmethod
    def split_keys(cls, value: object) -> object:
        return tuple(key.strip() for key in value.split(",") if key.strip()) if isinstance(value, str) else value

    @field_validator("encryption_keys")
    @classmethod
    def keys_are_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in value:
            if _key_length(key.get_secret_value()) != 32:
                raise ValueError("each key must be 32 bytes in base64 (make one with: openssl rand -base64 32)")
        return value

    @field_validator("secret_key")
    @classmethod
    def secret_is_long(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 32:
            raise ValueError("must be at least 32 characters (make one with: openssl rand -base64 48)")
        return value

    @field_validator("public_url", "twilio_api_base", "telegram_api_base")
    @classmethod
    def address_is_http(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("must look like https://texts.example.gov.uk")
        return value.rstrip("/")

    @field_validator("quiet_hours")
    @classmethod
    def quiet_hours_are_times(cls, value: str) -> str:
        parse_quiet_hours(value)
        return value

    @model_validator(mode="after")
    def senders_are_whole(self) -> "Settings":
        if (self.twilio_sms_from or self.twilio_whatsapp_from) and not (
            self.twilio_account_sid and self.twilio_auth_token.get_secret_value()
        ):
            raise ValueError("a Twilio sender is set: KIT_TWILIO_ACCOUNT_SID and KIT_TWILIO_AUTH_TOKEN are needed too")
        secret = self.telegram_webhook_secret.get_secret_value()
        if self.telegram_token.get_secret_value() and not self.telegram_polling and not secret:
            raise ValueError("KIT_TELEGRAM_TOKEN is set: set KIT_TELEGRAM_WEBHOOK_SECRET, or KIT_TELEGRAM_POLLING=1")
        return self

    @property
    def quiet(self) -> tuple[time, time]:
        """When quiet hours begin and end, on London's wall clock."""
        return parse_quiet_hours(self.quiet_hours)

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *sources: PydanticBaseSettingsSource, **named: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (named["init_settings"], FromFile(settings_cls), named["env_settings"], named["dotenv_settings"])


def read_settings(**given: object) -> Settings:
    """Read the settings. Raises SettingsError in words, without repeating any value."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("; ".join(_in_words(problem) for problem in error.errors(include_input=False))) from None
    except UnreadableSource as error:  # wraps what a source raised
        raise SettingsError(str(error.__cause__ or error)) from None


def require_keys(settings: Settings) -> Settings:
    """The settings, if they hold both keys. Raises SettingsError saying how to make them."""
    if not settings.secret_key.get_secret_value():
        raise SettingsError("KIT_SECRET_KEY is not set (make one with: openssl rand -base64 48)")
    if not settings.encryption_keys:
        raise SettingsError("KIT_ENCRYPTION_KEYS is not set (make one with: openssl rand -base64 32)")
    return settings


def parse_quiet_hours(value: str) -> tuple[time, time]:
    """("20:00-09:00") -> (20:00, 09:00). Raises ValueError."""
    if not QUIET_HOURS.fullmatch(value):
        raise ValueError("must look like 20:00-09:00, on London's clock")
    begin, _, end = value.partition("-")
    return time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())


def _key_length(key: str) -> int:
    try:
        return len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        return 0


def _in_words(problem: object) -> str:
    assert isinstance(problem, dict)
    where = "_".join(str(part) for part in problem["loc"][:1]).upper()
    words = str(problem["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{where}: {words}" if where else words
