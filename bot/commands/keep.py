"""kit migrate, kit doctor, kit content check."""

import sys
from datetime import UTC, date, datetime

from bot.app import build, open_store
from bot.catalogues import Fault, faults
from bot.clock import london
from bot.commands import Problem, plainly
from bot.commands.serve import fit_to_run
from bot.settings import read_settings, require_keys
from bot.store import hubs
from bot.store.migrate import migrate
from offer_content import Problem as ContentProblem
from offer_content import check, load, notes
from offer_content.upkeep import unseen, warnings


def run_migrate() -> None:
    """Migrate the database that the settings name."""
    with plainly():
        settings = require_keys(read_settings())
        store = open_store(settings)
        migrate(store)
        store.close()
    sys.stdout.write("The database is up to date.\n")


def run_content_check(council: str) -> None:
    """Name every problem in the content files, and what is worth knowing besides."""
    with plainly():
        council = council or read_settings().council
    problems: list[ContentProblem | Fault] = [*check(council), *faults()]
    for note in notes(council, _today()):
        if not problems or not note.file.startswith("national/"):  # that can wait until the rest is mended
            sys.stderr.write(f"note: {note}\n")
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        raise Problem(f"{len(problems)} problems in the content files and catalogues")
    for words in unseen(load(council), _today()):
        sys.stderr.write(f"note: {words}\n")
    sys.stdout.write("The content files are sound.\n")


def run_doctor() -> None:
    """Look at everything that can be wrong before it matters."""
    with plainly():
        settings = read_settings()
        app = build(settings)
        fit_to_run(app)
        with app.store.read() as read:
            hubs_now = hubs.now(read, app.content.hubs, datetime.now(UTC)).hubs
        app.close()
    told = list(warnings(app.content, hubs_now, _today()))
    if settings.twilio_account_sid and not (settings.twilio_sms_from or settings.twilio_whatsapp_from):
        told.append("KIT_TWILIO_ACCOUNT_SID is set, but neither KIT_TWILIO_SMS_FROM nor KIT_TWILIO_WHATSAPP_FROM")
    if not app.channels:
        told.append("no channel is set up: nobody can reach us (see the README)")
    for warning in told:
        sys.stderr.write(f"warning: {warning}\n")
    sys.stdout.write(f"Settings, database and content are sound. Channels: {', '.join(app.channels) or 'none'}.\n")


def _today() -> date:
    return london(datetime.now(UTC)).date()
