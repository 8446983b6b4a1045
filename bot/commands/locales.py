"""kit locales: how far each language is, and words for translators to and fro."""

import csv
import sys
from pathlib import Path
from typing import TextIO

from bot.catalogues import Status, statuses
from bot.commands import Problem
from bot.i18n import UnknownLanguage, known
from bot.languages import ENGLISH
from bot.settings import read_settings
from offer_content import Content, load
from offer_content.round_trip import COLUMNS, BadRow, Row, rows, written

HEADINGS = ("language", "", "messages", "checked", "draft", "outdated", "wrong", "entries", "lists", "SMS", "dearest")


def run_status() -> None:
    """Print how far each language is, in the words of the bot and of the council's content."""
    content = load(read_settings().council)
    lines = [HEADINGS, *(_line(each, content) for each in statuses())]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS))]
    for line in lines:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n")
    sys.stdout.write("SMS: text messages that the typical and the dearest of its messages take.\n")


def run_export(lang: str, file: str) -> None:
    """Write what is published, with what there is of it in that language, for a translator. Raises Problem."""
    code = _language(lang)
    content = load(read_settings().council)
    with _opened(file) as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows((row.key, row.field, row.version, row.english, row.words) for row in rows(content, code))


def run_import(lang: str, file: str) -> None:
    """Take a translator's file back into the content files. Raises Problem, and then nothing is written."""
    code = _language(lang)
    council = read_settings().council
    try:
        with Path(file).open(encoding="utf-8-sig", newline="") as opened:
            given = [_row(line, number) for number, line in enumerate(csv.DictReader(opened), 2)]
        paths = written(council, load(council), code, given)
    except (OSError, BadRow) as error:
        raise Problem(str(error), 2) from None
    sys.stdout.write(f"{len(given)} rows taken; written: {', '.join(map(str, paths))}\nNow run: kit content check\n")


def _row(line: dict[str, str], number: int) -> Row:
    if set(line) != set(COLUMNS) or None in line.values():
        raise BadRow(f"line {number}: the columns should be {', '.join(COLUMNS)}")
    if not line["version"].isdigit():
        raise BadRow(f"line {number}: version should be a number")
    return Row(line["what"], line["field"], int(line["version"]), line["english"], line["translation"])


def _line(each: Status, content: Content) -> tuple[str, ...]:
    shown = [entry for entry in content.entries if entry.mark != "K"]
    entries = sum(entry.words(each.code).language == each.code for entry in shown)
    lists = sum(one.in_language(each.code) is not one for one in content.checklists)
    typical, dearest = each.sms
    return (
        each.code,
        each.name,
        f"{each.there}/{each.messages}",
        str(each.checked),
        str(each.drafts),
        str(each.outdated),
        str(each.faults),
        f"{entries}/{len(shown)}",
        f"{lists}/{len(content.checklists)}",
        f"{typical:.0f}",
        str(dearest),
    )


def _language(lang: str) -> str:
    try:
        code = known(lang)
    except UnknownLanguage as error:
        raise Problem(str(error), 2) from None
    if code == ENGLISH:
        raise Problem("English is what is translated from", 2)
    return code


def _opened(file: str) -> TextIO:
    return sys.stdout if file == "-" else Path(file).open("w", encoding="utf-8-sig", newline="")
