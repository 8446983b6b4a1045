"""A content folder as a whole: files that are missing, misspelt or unreadable, and councils that are not there."""

import shutil
from dataclasses import fields
from pathlib import Path

import pytest

import offer_content
from offer_content import HERE, Content, ContentError

COUNCIL = "councils/example"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "content"))


def parts(content: Content) -> list[object]:
    return [getattr(content, each.name) for each in fields(content)]


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in offer_content.check("example", root)]


def test_the_shipped_files_can_be_read_from_another_folder(root: Path) -> None:
    assert parts(offer_content.load("example", root)) == parts(offer_content.load("example"))


def test_a_misspelt_file_is_named(root: Path) -> None:
    (root / COUNCIL / "hub.yaml").write_text("")

    assert [problem for problem in problems(root) if problem.startswith(f"{COUNCIL}/hub.yaml:1: nothing reads this")]


def test_a_translation_must_be_named_after_a_language(root: Path) -> None:
    (root / COUNCIL / "translations").mkdir(exist_ok=True)
    (root / COUNCIL / "translations/Somali.yaml").write_text("entries:")

    assert problems(root) == [f"{COUNCIL}/translations/Somali.yaml:1: not named after a language"]


def test_a_missing_file_is_named(root: Path) -> None:
    (root / "help_numbers.yaml").unlink()
    (root / COUNCIL / "council.yaml").unlink()

    found = problems(root)

    assert "help_numbers.yaml:1: the file is missing or cannot be read" in found
    assert f"{COUNCIL}/council.yaml:1: the file is missing or cannot be read" in found


def test_a_file_in_another_encoding_is_named(root: Path) -> None:
    (root / COUNCIL / "hubs.yaml").write_bytes(b"- name: Caf\xe9\n")

    assert f"{COUNCIL}/hubs.yaml:1: the file is not UTF-8 text" in problems(root)


@pytest.mark.parametrize("text", ["- name: \0", "- [", "- &a [*b]", "- {a: b", "a: b: c", "\t- a"])
def test_a_file_that_is_not_yaml_is_named_with_its_line(root: Path, text: str) -> None:
    (root / COUNCIL / "hubs.yaml").write_text(f"# first line\n{text}")

    assert [problem for problem in problems(root) if problem.startswith(f"{COUNCIL}/hubs.yaml:2: not YAML: ")]


def test_yaml_that_would_make_objects_makes_none(root: Path) -> None:
    (root / COUNCIL / "hubs.yaml").write_text("- !!python/object/apply:os.system [exit]\n")

    assert problems(root) == [f"{COUNCIL}/hubs.yaml:1: should be fields, each with a name"]


@pytest.mark.parametrize("council", ["nowhere", "../example", "", "Example", "council.yaml"])
def test_a_council_that_is_not_there_is_named(root: Path, council: str) -> None:
    with pytest.raises(ContentError, match="there is no council"):
        offer_content.load(council, root)


def test_all_problems_come_at_once_and_in_order(root: Path) -> None:
    local, hubs = root / COUNCIL / "entries.yaml", root / COUNCIL / "hubs.yaml"
    hubs.write_text(hubs.read_text().replace("12:00-16:00", "16:00-12:00"))
    local.write_text(
        local.read_text().replace("topic: money", "topic: monney", 1).replace("min_age: 17", "min_age: old", 1)
    )

    with pytest.raises(ContentError) as raised:
        offer_content.load("example", root)

    files = [problem.file for problem in raised.value.problems]
    assert files == [f"{COUNCIL}/entries.yaml", f"{COUNCIL}/entries.yaml", f"{COUNCIL}/hubs.yaml"]
    assert str(raised.value).splitlines() == problems(root)
