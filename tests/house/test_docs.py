"""What the documents promise is there."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.importing import COLUMNS, read_rows
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent.parent
README = ROOT / "README.md"
NEEDS = (
    *("M003", "M005", "M006", "M007", "M008", "M010", "M011", "M012", "M014", "M015", "M016", "M022", "M024"),
    *("M025", "M026", "M029", "M031", "M032", "M033", "M037", "M038", "M040", "M049", "M051", "M055", "M056"),
    *("M057", "M058", "M059", "M060", "M061", "M063", "M064", "M067", "M070", "M074", "M075", "M078", "M080"),
    *("M081", "M085", "M086", "M087", "M088", "M089", "M090", "M091", "M096", "M102", "M103", "M104", "M105"),
    *("M106", "M107", "M108", "M109", "M111", "M112", "M113", "M114", "M115", "M118", "M119", "M120", "M121"),
    *("M122", "M123", "M124", "M125", "M126", "M132", "M149", "M150", "M151", "M152", "M154", "M155", "M156"),
    *("M159", "M163", "M165", "M168", "M171", "M172", "M173", "M181", "M182", "M183", "M193", "M199", "M203"),
    *("M204", "M205", "M206", "M207", "M208", "M068", "M145", "M174", "M180", "M190", "M192", "M214"),
)
COMMANDS = (
    "", "demo", "serve", "work", "chat", "understand", "migrate", "doctor", "bench", "content check",
    "council new", "locales status", "locales export", "locales import", "people import", "staff add", "token create",
)  # fmt: skip


def settings_rows() -> list[str]:
    """The README's table of settings, as settings.py would have it."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        plain = (
            ""
            if isinstance(default, SecretStr) or default in ((), "")
            else str(int(default) if default is False else default)
        )
        rows.append(f"| `{PREFIX}{name.upper()}` | {f'`{plain}`' if plain else ''} | {field.description} |")
    return rows


def test_the_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    table = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{PREFIX}")]
    assert table == settings_rows()


def test_links_between_documents_lead_somewhere() -> None:
    for document in (README, *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_csv_template_can_be_imported() -> None:
    template = ROOT / "docs" / "people-template.csv"
    with template.open(encoding="utf-8") as opened:
        assert tuple(next(csv.reader(opened))) == COLUMNS
    assert len(read_rows(template)) == 3


@pytest.mark.parametrize("need", NEEDS)
def test_each_need_says_where_it_is_seen_and_which_test_holds_it(need: str) -> None:
    text = (ROOT / "docs" / "needs.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| {need} |"))
    _need, _asked, where, held = row.strip("| ").split(" | ")
    tests = re.findall(r"`(tests/[^`]+)`", held)
    assert tests or (where.startswith("not ") and held == "–"), "only a gap has no test"
    for named in tests:
        path, _, function = named.partition("::")
        assert (ROOT / path).exists(), named
        assert not function or f"def {function}(" in (ROOT / path).read_text(encoding="utf-8"), named


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_explains_itself(words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words.split(), "--help"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0
    assert "Usage" in done.stdout
