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
    *("M003", "M008", "M010", "M037", "M040", "M055", "M060"),
    *("M067", "M081", "M086", "M096", "M132", "M156", "M199"),
)
COMMANDS = (
    "", "demo", "serve", "work", "chat", "understand", "migrate", "doctor", "bench", "content check",
    "council new", "people import", "staff add", "token create",
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
    tests = re.findall(r"`(tests/[^`]+)`", row)
    assert tests
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
