"""Reads who the council is, its WhatsApp templates and the help numbers."""

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import get_args

from bot.talk import Risk
from offer_content.fields import Fields
from offer_content.help_numbers import HelpLine, Kind
from offer_content.readers.published import MARKS, check_signature
from offer_content.values import Council, Templates

RISKS: tuple[Risk, ...] = tuple(risk for risk in get_args(Risk) if risk != "none")
KINDS: tuple[Kind, ...] = get_args(Kind)
TEMPLATE = re.compile(r"HX[0-9a-f]{32}")


def read_council(fields: Fields, slug: str) -> Council:
    """The council's names, numbers and hours."""
    council = Council(
        slug=slug,
        name=fields.plain("name"),
        team_name=fields.plain("team_name"),
        domain=fields.text("domain"),
        phone=fields.phone("phone"),
        out_of_hours_phone=fields.phone("out_of_hours_phone"),
        out_of_hours=fields.plain("out_of_hours"),
        emergency_help_phone=fields.phone("emergency_help_phone"),
        emergency_help_hours=fields.plain("emergency_help_hours"),
        reply_hours=fields.plain("reply_hours"),
        checked_by=fields.text("checked_by"),
        checked_on=fields.needed_day("checked_on"),
        fictional=fields.flag("fictional"),
    )
    fields.done()
    return council


def read_templates(fields: Fields) -> Templates:
    """Approved WhatsApp templates: name, then language, then ContentSid."""
    return MappingProxyType({name: _template(fields.inner(name)) for name in fields.nodes})


def _template(fields: Fields) -> MappingProxyType[str, str]:
    sids = {language: fields.text(language) for language in fields.nodes}
    for language, sid in sids.items():
        if sid and TEMPLATE.fullmatch(sid) is None:
            fields.wrong(f'"{sid}" is not a ContentSid: HX and 32 digits or letters a to f', language)
    return MappingProxyType(sids)


def read_numbers(sheets: Iterable[Fields]) -> tuple[HelpLine, ...]:
    """The national help numbers, not yet signed off."""
    lines: dict[str, HelpLine] = {}
    for fields in sheets:
        line = _line(fields)
        if line.id in lines:
            fields.wrong(f"there are two help numbers {line.id}", "id")
        lines[line.id] = line
    return tuple(lines.values())


def _line(fields: Fields) -> HelpLine:
    kind = fields.choice("kind", KINDS, "call")
    line = HelpLine(
        id=fields.slug("id"),
        service=fields.plain("service"),
        number=fields.text("number") if kind == "web" else fields.phone("number"),
        kind=kind,
        option=fields.text("option", ""),
        text_word=fields.text("text_word", ""),
        risks=fields.choices("risks", RISKS),
        min_age=fields.whole("min_age", 0),
        max_age=fields.whole("max_age", 150),
        hours=fields.plain("hours", ""),
        languages=fields.texts("languages") or ("en",),
        mark=fields.choice("mark", MARKS, "K"),
        source=fields.text("source"),
        checked_on=fields.day("checked_on"),
    )
    if line.checked_on is not None:
        fields.wrong("numbers are signed off by each council, in its sign_offs.yaml", "checked_on")
    check_signature(fields, line.mark, line.checked_by, line.checked_on)
    fields.done()
    return line
