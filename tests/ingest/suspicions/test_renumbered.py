"""Students known by their line, over a file that changed."""

import pytest

from portraitlib.errors import ImportFaultsError


def by_line(door):
    """One file that holds students and their marks, without any number."""
    for table in door.tables:
        table["columns"]["student_id"] = {"row_number": True}
    door.tables[0]["columns"]["school_year"] = {"value": "2026"}
    door.tables[1]["columns"] |= {"course": {"value": "063226"}}
    door.mapping["files"] = [{"pattern": "tout.csv", "tables": [door.tables[0], door.tables[1]]}]
    whole = door.students.assign(É1=70, Final=72)
    door.files["tout.csv"] = whole.to_csv(sep=";", index=False)
    return whole


def test_a_changed_file_is_refused_and_the_store_is_as_it_was(door):
    whole = by_line(door)
    door.bring()
    before = door.table("students")
    door.files["tout.csv"] = whole.iloc[1:].to_csv(sep=";", index=False)
    with pytest.raises(ImportFaultsError) as refused:
        door.bring()
    assert {fault.rule for fault in refused.value.facts["faults"]} == {"row_number_changed"}
    assert door.table("students").equals(before)


def test_the_same_file_again_is_read(door):
    by_line(door)
    door.bring()
    assert door.bring().schools == ["A"]


def test_a_changed_file_is_read_when_the_mapping_accepts_it(door):
    whole = by_line(door)
    door.bring()
    door.mapping["accept"] = ["row_number_changed"]
    door.files["tout.csv"] = whole.iloc[1:].to_csv(sep=";", index=False)
    assert door.bring().schools == ["A"] and len(door.table("students")) == 39
