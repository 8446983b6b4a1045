"""People from a CSV file: every bad row named with its reason; all or nothing; repeatable."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.importing import BadRows, apply_rows, read_rows
from bot.store import people
from bot.store.schema import handle, person, worker
from tests.rig import Rig

HEADER = "case_id,name,born,phone,language,pronouns,adviser_email,standing,circumstances"
ROWAN = "EX1,Rowan,14/02/2006,07700 900001,ar,they/them,ash@example.invalid,former_relevant,asylum parent"
SORREL = "EX2,Sorrel,30/06/2008,,,,"


def csv(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    file = folder / "people.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding=encoding)
    return file


def bad(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> tuple[str, ...]:
    with pytest.raises(BadRows) as caught:
        read_rows(csv(folder, *rows, header=header, encoding=encoding))
    return caught.value.reasons


def import_(rig: Rig, file: Path, *, check: bool = False) -> tuple[int, int]:
    return apply_rows(rig.store, read_rows(file), rig.clock.at, check=check)


def count(rig: Rig) -> int:
    with rig.store.read() as read:
        return int(read.execute(select(func.count()).select_from(person)).scalar_one())


def test_people_are_added_with_phone_language_and_adviser(rig: Rig, tmp_path: Path) -> None:
    ash = rig.adviser(rig.person("Somebody", "+447700900777"))
    assert import_(rig, csv(tmp_path, ROWAN, SORREL)) == (2, 0)
    rowan, sorrel = rig.rows(person, person.c.case_id.is_not(None))
    assert people.open_name(rig.store.vault, rowan) == "Rowan"
    assert (rowan.language, sorrel.language) == ("ar", "en")
    assert (rowan.standing, rowan.circumstances) == ("former_relevant", ["asylum", "parent"])
    assert (sorrel.standing, sorrel.circumstances) == ("", None)
    assert {row.channel for row in rig.rows(handle, handle.c.person_id == rowan.id)} == {"sms", "whatsapp"}
    assert [row.staff_id for row in rig.rows(worker, worker.c.person_id == rowan.id)] == [ash]


def test_the_same_file_again_changes_nothing(rig: Rig, tmp_path: Path) -> None:
    rig.adviser(rig.person("Somebody", "+447700900777"))
    file = csv(tmp_path, ROWAN, SORREL)
    import_(rig, file)
    before = [rig.rows(table) for table in (person, handle, worker)]
    assert import_(rig, file) == (0, 2)
    assert [rig.rows(table) for table in (person, handle, worker)] == before


def test_a_changed_row_updates_the_person_of_that_case_id(rig: Rig, tmp_path: Path) -> None:
    import_(rig, csv(tmp_path, SORREL))
    import_(rig, csv(tmp_path, "EX2,Sol,30/06/2008,07700900002,fa,,"))
    only = rig.rows(person)[0]
    assert people.open_name(rig.store.vault, only) == "Sol"
    assert only.language == "fa"
    assert len(rig.rows(handle)) == 2


def test_an_empty_cell_leaves_what_the_young_person_told_us(rig: Rig, tmp_path: Path) -> None:
    import_(rig, csv(tmp_path, "EX2,Sorrel,30/06/2008,,ar,she/her,,relevant,asylum"))
    import_(rig, csv(tmp_path, SORREL))
    only = rig.rows(person)[0]
    assert (only.language, only.pronouns, only.standing, only.circumstances) == (
        "ar",
        "she/her",
        "relevant",
        ["asylum"],
    )


def test_one_bad_row_keeps_all_out(rig: Rig, tmp_path: Path) -> None:
    """The adviser is only found to be unknown when the first row is in: nothing of it may stay."""
    with pytest.raises(BadRows) as caught:
        import_(rig, csv(tmp_path, SORREL, ROWAN))
    assert caught.value.reasons == ("line 3: adviser_email: nobody on the staff has it (kit staff add)",)
    assert count(rig) == 0


def test_a_phone_that_another_person_has_is_refused(rig: Rig, tmp_path: Path) -> None:
    import_(rig, csv(tmp_path, "EX9,Other,01/01/2006,07700900001,,,"))
    with pytest.raises(BadRows) as caught:
        import_(rig, csv(tmp_path, "EX1,Rowan,14/02/2006,07700900001,,,"))
    assert caught.value.reasons == ("line 2: another person already has this phone",)
    assert count(rig) == 1


def test_checking_keeps_nothing(rig: Rig, tmp_path: Path) -> None:
    assert import_(rig, csv(tmp_path, SORREL), check=True) == (1, 0)
    assert count(rig) == 0


def test_a_wrong_header_is_told_with_the_right_one(tmp_path: Path) -> None:
    reasons = bad(tmp_path, "1,2,3", header="id,name,surname")
    assert reasons == (f"the first line must be: {HEADER} (missing: case_id, born; not known: 2)",)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Rowan,14/02/2006,,,,", "line 2: case_id is empty"),
        ("EX1,,14/02/2006,,,,", "line 2: name is empty"),
        ("EX1,Rowan,2006-02-14,,,,", "line 2: born must look like 31/12/2006"),
        ("EX1,Rowan,31/02/2006,,,,", "line 2: born must look like 31/12/2006"),
        ("EX1,Rowan,14/02/1970,,,,", "outside 16 to 25"),
        ("EX1,Rowan,14/02/2006,01632 960001,,,", "line 2: phone: it is not a UK mobile"),
        ("EX1,Rowan,14/02/2006,not a phone,,,", "line 2: phone: it has letters in it"),
        ("EX1,Rowan,14/02/2006,,klingon,,", "line 2: language is not one we speak"),
        ("EX1,Rowan,14/02/2006,,,,,,,extra", "line 2: it has more columns than the first line"),
        ("EX1,Rowan,14/02/2006,,,,,care leaver,", "line 2: standing must be of: eligible, relevant, "),
        ("EX1,Rowan,14/02/2006,,,,,,parent tired", "line 2: circumstances must be of: asylum, parent, "),
    ],
)
def test_a_bad_row_is_told_with_its_reason_and_not_repeated(row: str, reason: str, tmp_path: Path) -> None:
    reasons = bad(tmp_path, row)
    assert len(reasons) == 1
    assert reason in reasons[0]
    assert "Rowan" not in reasons[0]


def test_every_bad_row_is_told_at_once(tmp_path: Path) -> None:
    assert len(bad(tmp_path, "EX1,,14/02/2006,,,,", SORREL, "EX3,Three,x,07,,,")) == 3


def test_the_same_person_or_phone_twice_is_told(tmp_path: Path) -> None:
    twice = bad(tmp_path, SORREL, SORREL)
    assert twice == ("line 3: the same case_id as line 2",)
    phones = bad(tmp_path, "EX1,A,14/02/2006,07700900001,,,", "EX2,B,14/02/2006,+44 7700 900001,,,")
    assert phones == ("line 3: the same phone as line 2",)


def test_a_file_from_excel_may_begin_with_a_mark(tmp_path: Path) -> None:
    assert len(read_rows(csv(tmp_path, SORREL, encoding="utf-8-sig"))) == 1


def test_a_file_in_another_encoding_is_told_so(tmp_path: Path) -> None:
    assert bad(tmp_path, "EX1,Zoë,14/02/2006,,,,", encoding="latin-1") == (
        "the file is not UTF-8: in Excel save it as CSV UTF-8",
    )


def test_quotes_that_do_not_close_are_told(tmp_path: Path) -> None:
    assert "the quotes do not close" in bad(tmp_path, 'EX1,"Rowan,14/02/2006,,,,')[0]


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    assert len(read_rows(csv(tmp_path, SORREL, ",,,,,,", ""))) == 1
