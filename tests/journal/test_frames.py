"""What a team decided reaches studies as tables of known columns."""

import pandas as pd
import pytest

from portraitlib.journal.frames import GROUPS, accepted_groups, frame_of
from portraitlib.journal.kinds import KINDS


def test_a_kind_has_the_same_columns_and_days_whether_it_is_empty_or_not(journal):
    empty = {kind: frame_of(journal, kind) for kind in KINDS}
    journal.save("goal", {"title": "Moins d'échecs", "by_when": "2026-06-20"}, who="Anne")
    goals = frame_of(journal, "goal")
    assert goals.columns.tolist() == empty["goal"].columns.tolist()
    assert goals.iloc[0][["who", "title", "by_when"]].tolist() == ["Anne", "Moins d'échecs", pd.Timestamp("2026-06-20")]
    assert empty["decision"]["check_on"].dtype.kind == "M"


def test_accepted_groups_are_those_of_plans_that_go_on(journal):
    groups = [{"name": "A", "students": ["p1", "p2"], "adult": "Luc", "slot": "midi"}]
    journal.save("plan", {"title": "Midis", "groups": groups}, who="Anne")
    journal.save("plan", {"title": "Ancien", "groups": groups, "state": "dropped"}, who="Anne")
    found = accepted_groups(journal)
    assert found.columns.tolist() == list(GROUPS)
    assert found[["plan", "student_id", "slot"]].to_numpy().tolist() == [
        ["Midis", "p1", "midi"],
        ["Midis", "p2", "midi"],
    ]


OLD = {
    "priority": {"title": "Lire", "zone": "français"},
    "goal": {"title": "Moins d'échecs", "indicator": "Taux", "by_when": "2026-06-20"},
    "phase": {"name": "Automne", "starts_on": "2025-09-02", "change": "On commence"},
    "indicator": {"name": "Taux", "baseline": "70 %", "priority": "Lire"},
    "practice": {"name": "Lecture guidée", "where": "11"},
    "condition": {"what": "Un local", "guarantor": "direction"},
    "action": {"what": "Appeler", "who": "Anne"},
    "role": {"name": "Anne", "function": "direction", "tasks": "Tout"},
    "agreement": {"title": "Mentorat", "aims": "Se parler", "reread_on": "2026-02-01"},
}


def test_bodies_kept_before_the_planning_are_still_read(journal):
    with pytest.MonkeyPatch.context() as patch:
        for kind in OLD:
            patch.setattr(KINDS[kind], "schema_number", 1)
            journal.save(kind, OLD[kind], who="Anne")
    read = {one.kind: one.body for one in journal.everything()}
    assert {kind: KINDS[kind].schema_number for kind in OLD} == {**dict.fromkeys(OLD, 2), "action": 3}
    assert {kind: {name: getattr(read[kind], name) for name in body} for kind, body in OLD.items()} == OLD
    assert read["action"].is_between_schools is False
    assert (read["action"].sort, read["action"].hours, read["priority"].lever) == ("unsaid", 0, "unsaid")
