"""Published words to a translator's spreadsheet and back: nothing is lost, and what changed is a draft again."""

import csv
import shutil
from pathlib import Path

import pytest

from offer_content import HERE, load
from offer_content.round_trip import COLUMNS, BadRow, Row, rows, written
from tests.unit.test_commands import kit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "offer_content", ignore=shutil.ignore_patterns("__pycache__")))


def test_what_goes_out_and_comes_back_unchanged_changes_nothing(root: Path) -> None:
    before = load("example", root)
    written("example", before, "ti", list(rows(before, "ti")), root)
    after = load("example", root)
    assert list(rows(after, "ti")) == list(rows(before, "ti"))
    assert after.entry("advocate").words("ti") == before.entry("advocate").words("ti")  # type: ignore[union-attr]


def test_new_words_are_taken_up_and_count_as_a_draft(root: Path) -> None:
    content = load("example", root)
    wanted = {row.field: row for row in rows(content, "so") if row.key == "entry council-tax"}
    assert wanted["text"].words == ""
    given = [Row(row.key, row.field, row.version, row.english, f"x {n}") for n, row in enumerate(wanted.values())]
    given = [row if row.field != "text" else Row(*_but(row, wanted["text"].english)) for row in given]
    written("example", content, "so", given, root)
    words = load("example", root).entry("council-tax").words("so")  # type: ignore[union-attr]
    assert (words.language, words.draft, words.title) == ("so", True, "x 0")


def _but(row: Row, words: str) -> tuple[str, str, int, str, str]:
    return row.key, row.field, row.version, row.english, words


def test_changed_words_lose_the_name_of_whoever_checked_others(root: Path) -> None:
    path = root / "translations" / "so.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  advocate:\n", "  advocate:\n    checked_by: reader\n    checked_on: 2026-11-20\n"),
        encoding="utf-8",
    )
    content = load("example", root)
    assert not content.entry("advocate").words("so").draft  # type: ignore[union-attr]
    title = next(row for row in rows(content, "so") if (row.key, row.field) == ("entry advocate", "title"))
    written("example", content, "so", [Row("entry advocate", "title", title.version, title.english, "Qareen")], root)
    assert load("example", root).entry("advocate").words("so").draft  # type: ignore[union-attr]


def test_a_row_whose_english_has_changed_is_refused_and_nothing_is_written(root: Path) -> None:
    content = load("example", root)
    before = (root / "translations" / "so.yaml").read_bytes()
    with pytest.raises(BadRow, match="export it anew"):
        written("example", content, "so", [Row("entry advocate", "title", 1, "Something else", "x")], root)
    assert (root / "translations" / "so.yaml").read_bytes() == before


def test_phrases_and_checklists_come_back_too(root: Path) -> None:
    content = load("example", root)
    some = [row for row in rows(content, "fr") if row.key == "phrase" or row.key == "checklist move-in"]
    new = [Row(row.key, row.field, row.version, row.english, f"{row.words}!") for row in some]
    written("example", content, "fr", new, root)
    after = load("example", root)
    assert after.said("kitchen", "fr").endswith("!")
    assert after.checklists[0].in_language("fr").items[0].text.endswith("!")


def test_the_command_writes_a_spreadsheet_that_can_be_opened(tmp_path: Path) -> None:
    assert kit(tmp_path, "locales", "export", "prs", "out.csv").returncode == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as opened:
        lines = list(csv.reader(opened))
    assert tuple(lines[0]) == COLUMNS
    assert len(lines) > 500


@pytest.mark.parametrize(
    ("words", "reason"), [(("export", "xx", "-"), "no language"), (("export", "en", "-"), "English is")]
)
def test_a_language_that_cannot_be_translated_into_is_refused(
    tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    done = kit(tmp_path, "locales", *words)
    assert (done.returncode, reason in done.stderr) == (2, True)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "what,field,version,english,translation\nentry x,title,one,a,b\n"])
def test_a_spreadsheet_with_other_columns_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    done = kit(tmp_path, "locales", "import", "so", "in.csv")
    assert (done.returncode, "line 2" in done.stderr) == (2, True)
