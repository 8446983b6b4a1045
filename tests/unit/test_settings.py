"""Settings: read once, typed, and nonsense is refused in words that repeat no secret."""

import base64
from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import PREFIX, Settings, SettingsError, parse_quiet_hours, read_settings, require_keys

KEY, OTHER = (base64.b64encode(byte * 32).decode() for byte in (b"k", b"o"))
SECRET = "a secret for tests, and for nothing else"
HINTS = "https://texts.example.gov.uk 20:00-09:00 1 0"  # what our own words hold


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing from the machine's own environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
        monkeypatch.delenv(f"{PREFIX}{name.upper()}_FILE", raising=False)


def read(**given: object) -> Settings:
    return read_settings(_env_file=None, **given)


def test_nothing_set_is_a_laptop_with_sqlite() -> None:
    settings = read()
    assert settings.database_url == "sqlite:///var/kit.db"
    assert settings.council == "example"
    assert settings.quiet == (time(20), time(9))
    assert not settings.simulator


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIT_COUNCIL", "elsewhere")
    monkeypatch.setenv("KIT_SIMULATOR", "1")
    monkeypatch.setenv("KIT_ENCRYPTION_KEYS", f"{KEY}, {OTHER},")
    settings = read()
    assert (settings.council, settings.simulator) == ("elsewhere", True)
    assert [key.get_secret_value() for key in settings.encryption_keys] == [KEY, OTHER]


def test_settings_come_from_a_dotenv_file_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("KIT_COUNCIL=from-file\nKIT_SMS_RATE=3\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.setenv("KIT_COUNCIL", "from-environment")
    settings = read_settings(_env_file=file)
    assert (settings.council, settings.sms_rate) == ("from-environment", 3.0)


def test_a_secret_comes_from_the_file_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("KIT_SECRET_KEY_FILE", str(file))
    monkeypatch.setenv("KIT_SECRET_KEY", "x" * 40)
    assert read().secret_key.get_secret_value() == SECRET


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIT_SECRET_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(SettingsError, match=r"KIT_SECRET_KEY_FILE: cannot read .*none: No such file"):
        read()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("KIT_SECRET_KEY_FILE", str(tmp_path / "bytes"))
    with pytest.raises(SettingsError, match=r"KIT_SECRET_KEY_FILE: .*bytes is not UTF-8 text"):
        read()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("secret_key", "too short to keep", "at least 32 characters"),
        ("encryption_keys", "bm90IDMyIGJ5dGVz", "32 bytes in base64"),
        ("encryption_keys", f"{KEY},not base64!", "32 bytes in base64"),
        ("public_url", "texts.example.gov.uk", "must look like https"),
        ("public_url", "ftp://texts.example.gov.uk", "must look like https"),
        ("public_url", "https://", "must look like https"),
        ("public_url", "https://[broken", "KIT_PUBLIC_URL"),
        ("telegram_api_base", "localhost", "must look like https"),
        ("quiet_hours", "20:00", "must look like 20:00-09:00"),
        ("quiet_hours", "8pm-9am", "must look like"),
        ("quiet_hours", "25:00-09:00", "must look like"),
        ("quiet_hours", "20:00-09:00Z", "must look like"),  # a time with a zone cannot be compared with the wall's
        ("send_lease", "1", "greater than or equal to 5"),
        ("send_lease", "soon", "valid integer"),
        ("sms_rate", "0", "greater than 0"),
        ("simulator", "perhaps", "valid boolean"),
        ("twilio_sms_from", "+447700900000", "KIT_TWILIO_ACCOUNT_SID and KIT_TWILIO_AUTH_TOKEN"),
        ("twilio_whatsapp_from", "+447700900000", "KIT_TWILIO_ACCOUNT_SID"),
        ("telegram_token", "1:a-token", "KIT_TELEGRAM_WEBHOOK_SECRET, or KIT_TELEGRAM_POLLING=1"),
    ],
)
def test_nonsense_is_refused_by_name_and_its_value_is_not_repeated(name: str, value: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as caught:
        read(**{name: value})
    assert "KIT_" in str(caught.value)
    assert value in HINTS or value not in str(caught.value)
    assert caught.value.__cause__ is None


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read(send_lease="soon", quiet_hours="never")
    assert "KIT_SEND_LEASE" in str(caught.value)
    assert "KIT_QUIET_HOURS" in str(caught.value)


def test_telegram_needs_a_secret_or_fetches() -> None:
    assert read(telegram_token="1:a-token", telegram_polling=True).telegram_polling
    assert read(telegram_token="1:a-token", telegram_webhook_secret="s")


def test_twilio_needs_its_account() -> None:
    given = {"twilio_account_sid": "AC1", "twilio_auth_token": "t"}
    assert read(twilio_sms_from="+447700900000", **given).twilio_sms_from == "+447700900000"


def test_an_address_loses_its_last_slash() -> None:
    assert read(public_url="https://texts.example.gov.uk/").public_url == "https://texts.example.gov.uk"


def test_quiet_hours_may_have_spaces() -> None:
    assert parse_quiet_hours(" 21:30 - 08:15 ") == (time(21, 30), time(8, 15))


def test_secrets_do_not_show_and_settings_do_not_change() -> None:
    settings = read(secret_key=SECRET, encryption_keys=KEY)
    assert SECRET not in repr(settings)
    assert KEY not in repr(settings)
    with pytest.raises(ValidationError):
        settings.council = "other"  # type: ignore[misc]


def test_the_keys_are_asked_for_by_name() -> None:
    with pytest.raises(SettingsError, match="KIT_SECRET_KEY is not set"):
        require_keys(read(encryption_keys=KEY))
    with pytest.raises(SettingsError, match="KIT_ENCRYPTION_KEYS is not set"):
        require_keys(read(secret_key=SECRET))
    settings = read(secret_key=SECRET, encryption_keys=KEY)
    assert require_keys(settings) is settings
