"""Logs: one JSON object a line, ids only. A filter takes out anything that looks like a number or a secret."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

NUMBERS = re.compile(r"\+?\d[\d\s()-]{8,}\d")
QUIET = ("httpx", "httpcore", "telegram", "twilio", "apscheduler", "uvicorn.access", "aiohttp.access")


def set_up(secrets: Iterable[str], *, level: str = "INFO") -> None:
    """Send everything to stderr as JSON, with these secrets taken out wherever they might appear."""
    hidden = tuple(sorted((secret for secret in secrets if secret), key=len, reverse=True))

    def redact(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: _clean(value, hidden) for key, value in entry.items()}

    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    finish: list[structlog.typing.Processor] = [
        structlog.processors.format_exc_info,
        redact,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*shared, *finish],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish],
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:  # httpx logs Telegram's URLs, and with them the bot's token
        logging.getLogger(name).setLevel(logging.WARNING)


def _clean(value: Any, hidden: tuple[str, ...]) -> Any:
    match value:
        case str():
            for secret in hidden:
                value = value.replace(secret, "[secret]")
            return NUMBERS.sub(_hide, value)
        case dict():
            return {key: _clean(each, hidden) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_clean(each, hidden) for each in value]
        case None | bool() | int() | float():
            return value
        case _:
            return _clean(repr(value), hidden)


def _hide(found: re.Match[str]) -> str:
    """Dates and times stay readable; anything else of ten digits or more may be a phone."""
    text = found[0]
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d(\s\d\d)?", text) else "[number]"
