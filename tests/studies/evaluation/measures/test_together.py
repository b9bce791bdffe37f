"""Schools of one store that the team reads together: each keeps its students, and another reader has one school."""

import shutil
from pathlib import Path

import pytest

from portraitlib import open_school
from portraitlib.studies.evaluation.measures.compared import compared_of, schools_together
from portraitlib.studies.evaluation.measures.designs import design_of

PROJECT = Path(__file__).parents[4]
DRAWN, CODES = ("MENTORAT", "mark:french"), ["999001", "999002", "999003"]


@pytest.fixture
def opened(sample_store, tmp_path, monkeypatch):
    """A school of the sample, in a project whose parameters read three of them together."""
    shutil.copytree(PROJECT / "params", tmp_path / "params")
    rules = tmp_path / "params" / "evaluation.yml"
    text = rules.read_text(encoding="utf-8")
    assert "schools_together: []" in text
    rules.write_text(text.replace("schools_together: []", f"schools_together: {CODES}"), encoding="utf-8")
    monkeypatch.setenv("PORTRAIT_PROJECT", str(tmp_path))
    return lambda code="999001", **more: open_school(school=code, store=str(sample_store), journal="no-such", **more)


def test_schools_of_a_store_are_read_together_by_the_team_alone(opened):
    school = opened()
    assert [one.code for one in schools_together(school)] == CODES
    assert [one.code for one in schools_together(opened(audience="public"))] == ["999001"]
    together = compared_of(school, *DRAWN)
    alone = {code: compared_of(opened(code, audience="personnel"), *DRAWN).data for code in ("999001", "999003")}
    for code, rows in alone.items():
        own = together.data[together.data["school_id"] == code]
        assert own[["took", "outcome"]].sum().tolist() == rows[["took", "outcome"]].sum().tolist()
    people = [one.table("students")["school_year"].eq(one.school_year).sum() for one in schools_together(school)]
    assert len(together.data) + together.aside["n"].sum() == sum(people)
    assert together.panel["school_id"].nunique() == 3


def test_a_programme_that_nobody_drew_goes_by_school(opened):
    found = compared_of(opened(), "directed_study", "mark:french")
    assert set(found.data["unit"]) == set(found.data["school_id"])
    assert design_of(found).closed["before_after_compared"]
