"""A new council: its files are written, the check names what is missing, and the code knows none of them."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

import offer_content
from bot.settings import EXAMPLE
from offer_content import HERE
from offer_content.loader import FILES
from tests.unit.test_commands import ROOT, kit

TO_FILL_IN = (
    "name",
    "team_name",
    "domain",
    "phone",
    "out_of_hours_phone",
    "out_of_hours",
    "emergency_help_phone",
    "emergency_help_hours",
    "reply_hours",
    "checked_by",
    "checked_on",
)
FILLED_IN = {
    "name": "Testshire Council",
    "domain": "testshire.example",
    "phone": "020 7946 0001",
    "out_of_hours_phone": "020 7946 0002",
    "emergency_help_phone": "020 7946 0003",
    "checked_by": "A. Lead",
    "checked_on": "2026-11-01",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a program runs whose content may be written to."""
    shutil.copytree(HERE, tmp_path / "offer_content", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def new(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return kit(home, "council", "new", *words)


def test_it_has_every_file_that_a_council_may_have(home: Path) -> None:
    assert new(home, "testshire").returncode == 0
    folder = home / "offer_content" / "councils" / "testshire"
    assert {path.name for path in folder.iterdir()} == FILES
    assert all("#" in path.read_text() for path in folder.rglob("*.yaml"))


def test_the_check_then_names_what_must_be_filled_in_and_nothing_else(home: Path) -> None:
    new(home, "testshire")
    done = kit(home, "content", "check", "testshire")

    file = "councils/testshire/council.yaml"
    lines = (home / "offer_content" / file).read_text().splitlines()
    wanted = [f"{file}:{lines.index(f'{name}:') + 1}: {name} is empty" for name in TO_FILL_IN]
    assert done.returncode == 1
    assert done.stderr.splitlines() == [*wanted, f"kit: {len(wanted)} problems in the content files and catalogues"]


def test_filled_in_it_is_sound_and_says_only_what_needs_no_sign_off(home: Path) -> None:
    new(home, "testshire")
    file = home / "offer_content" / "councils" / "testshire" / "council.yaml"
    text = file.read_text()
    for name in TO_FILL_IN:
        text = re.sub(rf"^{name}:$", f"{name}: {FILLED_IN.get(name, 'by day')}", text, flags=re.MULTILINE)
    file.write_text(text)

    assert kit(home, "content", "check", "testshire").returncode == 0
    content = offer_content.load("testshire", home / "offer_content")
    today = content.council.checked_on
    assert content.hubs == ()
    assert not [entry for entry in content.entries if entry.shown(today)]
    assert {line.number for line in content.help.lines if line.shown(today)} <= {"999", "111", "112"}


@pytest.mark.parametrize("name", sorted(FILES - {"council.yaml", "translations"}))
def test_the_examples_in_the_comments_are_what_the_reader_takes(home: Path, name: str) -> None:
    """Without the hash signs they are sound, but for words that stand for something, such as a link."""
    folder = home / "offer_content" / "councils" / EXAMPLE
    shutil.copy(HERE / "skeleton" / name, folder / name)
    uncomment(folder / name)

    found = [problem for problem in offer_content.check(EXAMPLE, home / "offer_content") if problem.file.endswith(name)]
    stand_ins = ("is not among the confirmed", "may be somebody's")
    assert [problem for problem in found if not any(words in problem.reason for words in stand_ins)] == []


def test_the_days_off_in_the_comments_are_what_the_reader_takes() -> None:
    text = (HERE / "skeleton" / "council.yaml").read_text()
    days_off = yaml.safe_load(text[text.index("# days_off") :].replace("# ", ""))
    assert list(days_off["days_off"].values()) == ["Staff training day"]


def test_it_says_the_next_three_things_to_do(home: Path) -> None:
    told = new(home, "testshire").stdout.splitlines()
    assert [line[0] for line in told if line[0].isdigit()] == ["1", "2", "3"]
    assert "kit content check testshire" in told[1]


def test_it_can_be_made_elsewhere(home: Path) -> None:
    done = new(home, "testshire", "--into", "drafts")
    assert done.returncode == 0
    assert (home / "drafts" / "testshire" / "council.yaml").exists()
    folder = home / "drafts" / "testshire"
    assert f"kit content check {folder}" in done.stdout
    assert f"KIT_COUNCIL={folder}" in done.stdout


def test_a_folder_elsewhere_is_checked_by_its_path_and_serves_as_the_council(home: Path) -> None:
    new(home, "testshire", "--into", "drafts")
    checked = kit(home, "content", "check", "drafts/testshire")
    assert (checked.returncode, checked.stderr.count("testshire/council.yaml:")) == (1, 11)
    shutil.copytree(home / "offer_content" / "councils" / EXAMPLE, home / "drafts" / "elsewhere")
    assert kit(home, "content", "check", "drafts/elsewhere").stdout == "The content files are sound.\n"
    content = offer_content.load(str(home / "drafts" / "elsewhere"), home / "offer_content")
    assert (content.council.slug, len(content.hubs)) == ("elsewhere", 2)


@pytest.mark.parametrize("name", ["Testshire", "../elsewhere", "test shire", "test_shire", "-", EXAMPLE])
def test_a_bad_name_or_one_that_is_taken_is_one_plain_line_and_exit_2(home: Path, name: str) -> None:
    before = sorted(home.rglob("*"))
    done = new(home, "--", name)
    assert done.returncode == 2
    assert done.stderr.startswith("kit: ")
    assert len(done.stderr.splitlines()) == 1
    assert [path for path in sorted(home.rglob("*")) if "__pycache__" not in str(path)] == before


def test_a_folder_that_cannot_be_written_is_one_plain_line(home: Path) -> None:
    (home / "file").write_text("")
    done = new(home, "testshire", "--into", "file")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


# --- the code ---


def literals(path: Path) -> set[str]:
    """Every string in a module that is not a docstring of its own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


CODE = [path for top in ("bot", "handlers", "admin", "offer_content") for path in sorted((ROOT / top).rglob("*.py"))]
MAY_SAY_EXAMPLE = {ROOT / "bot/settings.py", ROOT / "admin/api/document.py"}  # the default; a word of OpenAPI
SLUGS = sorted(path.name for path in (HERE / "councils").iterdir() if path.is_dir())


@pytest.mark.parametrize("slug", SLUGS)
def test_no_code_names_a_council_but_for_the_example_as_the_default(slug: str) -> None:
    council = offer_content.load(slug).council
    naming = {path for path in CODE if slug in literals(path)}
    telling = {path for path in CODE for name in (council.name, council.domain) if name in path.read_text()}

    assert naming == (MAY_SAY_EXAMPLE if slug == EXAMPLE else set())
    assert telling == set()


def uncomment(path: Path) -> None:
    """Take the hash signs off the example below the words that explain the file."""
    lines = path.read_text().splitlines()
    begins = next(n for n, line in enumerate(lines) if re.match(r"# (- \w+:|\w+:$|\w+: \[)", line))
    path.write_text("\n".join(line.removeprefix("# ").removeprefix("#") for line in lines[begins:]) + "\n")
