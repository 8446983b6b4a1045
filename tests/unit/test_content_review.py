"""What the check says beside plain mistakes: entries that cost too much are refused; what is over, or not translated,
is noted."""

import shutil
from datetime import date
from pathlib import Path

import pytest

import offer_content
from offer_content import HERE
from tests.unit.test_commands import kit

TODAY = date(2026, 11, 22)
HOME = "councils/example"
ENTRY = """\
- id: nurse
  topic: health
  title: The nurse
  label: The nurse
  text: {text}
  how: Ask us.
  mark: C
  source: Exampleshire Council (fictional)
  version: 2
"""
WORDS = """\
entries:
  nurse:
    version: {version}
    title: الممرضة
    label: الممرضة
    text: {text}
    how: اسألنا.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The shipped content with one local entry, no hub and no translation."""
    root = Path(shutil.copytree(HERE, tmp_path / "offer_content", ignore=shutil.ignore_patterns("__pycache__")))
    for folder in (root, root / HOME):
        shutil.rmtree(folder / "translations", ignore_errors=True)
    write(root, "entries.yaml", ENTRY.format(text="A nurse is here."))
    write(root, "hubs.yaml", "")
    return root


def write(root: Path, name: str, text: str) -> None:
    path = root / HOME / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in offer_content.check("example", root)]


def notes(root: Path) -> list[str]:
    """The notes on the council's own files."""
    found = offer_content.notes("example", TODAY, root)
    return [str(note).removeprefix(f"{HOME}/") for note in found if note.file.startswith(HOME)]


# --- costs ---


@pytest.mark.parametrize(("letters", "refused"), [(394, False), (395, True)])
def test_a_translation_in_another_alphabet_may_take_six_text_messages(root: Path, letters: int, refused: bool) -> None:
    """Six hold 402 characters of Arabic, of which how and the line feed take 8."""
    write(root, "translations/ar.yaml", WORDS.format(version=2, text="ا" * letters))

    told = f"{HOME}/translations/ar.yaml:6: text and how of nurse take 7 text messages in ar, at most 6"
    assert problems(root) == ([told] if refused else [])


@pytest.mark.parametrize(("letters", "refused"), [(450, False), (451, True)])
def test_a_translation_in_the_plain_alphabet_may_take_three(root: Path, letters: int, refused: bool) -> None:
    """Three hold 459 characters, of which how and the line feed take 9."""
    latin = WORDS.replace("الممرضة", "Kalkaalisada").replace("اسألنا.", "Na weydi")
    write(root, "translations/so.yaml", latin.format(version=2, text="a" * letters))

    told = f"{HOME}/translations/so.yaml:6: text and how of nurse take 4 text messages in so, at most 3"
    assert problems(root) == ([told] if refused else [])


def test_english_that_takes_four_text_messages_is_refused(root: Path) -> None:
    long = ENTRY.replace("Ask us.", "{text}").format(text="You can ask us. " * 17)
    write(root, "entries.yaml", long)

    assert f"{HOME}/entries.yaml:5: text and how of nurse take 4 text messages in en, at most 3" in problems(root)


def test_a_curly_quote_that_is_sent_as_a_straight_one_costs_nothing(root: Path) -> None:
    latin = WORDS.replace("الممرضة", "Kalkaalisada").replace("اسألنا.", "Na weydi")
    write(root, "translations/so.yaml", latin.format(version=2, text="’" * 430))

    assert problems(root) == []


def test_a_page_of_a_checklist_may_take_three_text_messages(root: Path) -> None:
    items = "\n".join(f"    - {{id: item-{n}, text: {'We go to the shop and buy a pan. ' * 2}}}" for n in range(6))
    checklist = f"""\
- id: long
  title: A long list
  label: A long list
  text: Here is what to do. We can do it with you. You can stop and come back.
  items:
{items}
  mark: C
  source: our own list
  checked_by: fictional lead
  checked_on: 2026-11-01
  next_review: 2027-11-01
"""
    write(root, "checklists.yaml", checklist)
    assert problems(root) == [f"{HOME}/checklists.yaml:5: a page of long takes 4 text messages, at most 3"]
    write(root, "checklists.yaml", checklist.replace("We go to the shop and buy a pan. We go", "We go"))
    assert problems(root) == []


# --- notes ---


def test_what_is_over_is_noted_from_the_day_after(root: Path) -> None:
    write(root, "areas.yaml", "")
    write(
        root,
        "hubs.yaml",
        """\
- slug: elm
  name: Elm House
  address: [12 Example Street]
  phone: 01632 960210
  hours: {monday: ["10:00-16:00"]}
  closures:
    - {id: old, first: 2026-11-01, last: 2026-11-21, reason: Painting}
    - {id: today, first: 2026-11-01, last: 2026-11-22, reason: Painting}
  extras: [{date: 2025-12-25, hours: "12:00-15:00", reason: Dinner}]
  seasons: [{first: 2026-07-01, last: 2026-08-31, hours: {monday: ["10:00-11:00"]}}]
""",
    )

    assert problems(root) == []
    assert [note.split(": this one")[0] for note in notes(root)[1:]] == [
        "hubs.yaml:7: closures",
        "hubs.yaml:9: extras",
        "hubs.yaml:10: seasons",
    ]
    assert notes(root)[1].endswith("ended on 2026-11-21: take it out, or mend the date")


def test_an_entry_that_nobody_translated_is_noted_and_shown_in_english(root: Path) -> None:
    assert notes(root) == ["entries.yaml:1: in English only: nurse"]


def test_where_a_language_was_begun_what_it_lacks_is_noted(root: Path) -> None:
    write(root, "translations/ar.yaml", WORDS.format(version=2, text="ممرضة"))
    write(root, "translations/so.yaml", "entries:\n")

    assert notes(root) == ["entries.yaml:1: not in so, so in English: nurse"]


def test_a_translation_of_older_words_is_noted(root: Path) -> None:
    write(root, "translations/ar.yaml", WORDS.format(version=1, text="ممرضة"))

    assert notes(root) == [
        "entries.yaml:1: not in ar, so in English: nurse",
        "translations/ar.yaml:3: nurse in ar says version 1, the English is version 2: English is shown",
    ]


def test_an_unconfirmed_entry_needs_no_translation(root: Path) -> None:
    write(root, "entries.yaml", ENTRY.format(text="A nurse is here.").replace("mark: C", "mark: K"))

    assert notes(root) == []


def test_a_broken_file_is_for_the_check_to_name(root: Path) -> None:
    write(root, "hubs.yaml", "- [")
    write(root, "translations/ar.yaml", "- [")

    assert notes(root) == ["entries.yaml:1: not in ar, so in English: nurse"]
    assert len(problems(root)) == 2


# --- the command ---


def test_notes_do_not_fail_the_check(root: Path) -> None:
    done = kit(root.parent, "content", "check")

    assert (done.returncode, done.stdout) == (0, "The content files are sound.\n")
    assert f"note: {HOME}/entries.yaml:1: in English only: nurse\n" in done.stderr


def test_beside_mistakes_only_notes_on_the_councils_own_files_are_told(root: Path) -> None:
    write(root, "templates.yaml", "message: {en: HX1}\n")
    done = kit(root.parent, "content", "check")

    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["note", f"{HOME}/templates.yaml", "kit"]
