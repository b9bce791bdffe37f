"""The other outcomes of a declaration: their numbers, corrected together, and why those without one have none."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import estimate_programme, list_declarations
from portraitlib.display.show import html_of, shown_view, view_json, words_of
from portraitlib.journal import open_journal
from portraitlib.tables.school import school_in_memory

PUBLIC = {"audience": "public"}


def with_mathematics(told, worth):
    """Tables with a mark of mathematics too, which the programme changes by some points."""
    has = told["eligibility"].set_index("student_id")["is_offered"]
    marks = told["results"].assign(subject="mathematics", course="063208")
    rng = np.random.default_rng(9)
    gain = worth * marks["student_id"].map(has).to_numpy(dtype=float) * (marks["term"] == "3").to_numpy()
    own = np.clip(marks["mark"].to_numpy() + gain + rng.normal(0, 6, len(marks)), 0, 100).round()
    return {**told, "results": pd.concat([told["results"], marks.assign(mark=own)], ignore_index=True)}


@pytest.fixture(scope="module")
def declared_of(tmp_path_factory):
    """What a school declared: French first, then some other outcomes, one a line."""

    def declared(school, others):
        kept = school_in_memory({}, journal=str(tmp_path_factory.mktemp("journal")))
        said = {"expected": "Mieux lire", "programme": "Tutorat", "primary_outcome": "mark", "of_what": "french"}
        journal = open_journal(kept)
        journal.save("declaration", {**said, "other_outcomes": others}, who="Anne")
        return list_declarations(school, journal=journal)

    return declared


def test_the_others_are_told_with_holm_among_them_and_the_primary_is_untouched(tables, school_with, declared_of):
    school = school_with(with_mathematics(tables(worth=2.0), -1.0))
    declared = declared_of(school, "note : Mathématique\nréussite : french\nabsences")
    told = estimate_programme(school, "T", declared=declared)
    rows = told.tables["other_outcomes"].data.set_index("declared_measure")
    alone = {
        one: estimate_programme(school, "T", one).tables["exploration"].data.iloc[0]
        for one in ("mark:french", "mark:mathematics", "success:french")
    }
    p = {"mark": alone["mark:mathematics"]["found_p"], "success": alone["success:french"]["found_p"]}
    first, last = sorted(p, key=p.get)
    assert rows["found_p"].to_dict() == pytest.approx(p)
    assert rows.loc[first, "corrected_p"] == pytest.approx(min(1, 2 * p[first]))
    assert rows.loc[last, "corrected_p"] == pytest.approx(max(p[last], min(1, 2 * p[first])))
    assert told.tables["exploration"].data["found_p"].iloc[0] == alone["mark:french"]["found_p"]
    assert rows.loc["mark", "gap_found"] == alone["mark:mathematics"]["gap_found"]
    assert rows["n_students"].tolist() == [120, 120]
    refused = told.tables["other_outcomes_refused"].data
    assert refused[["declared_measure", "why_no_number"]].to_numpy().tolist() == [["absence", "no_outcome"]]
    view = shown_view(told)
    assert "note (Mathématique)" in html_of(view, words_of(told.reader))
    assert any("Holm" in note for note in view.notes)
    assert sum("Autre résultat déclaré" in one for one in view.sentences) == 2
    for shown in view.tables:  # what a page, its workbook and its record are made of
        assert {len(shown.columns)} == {
            getattr(shown, name).shape[1] for name in ("rows", "labels", "withheld", "bounds")
        }
    assert view_json(view, language="fr", audience="interne")["tables"]
    assert any("absences (aucune donnée" in one for one in view.sentences)


def test_without_other_outcomes_nothing_is_added(tables, school_with, declared_of):
    school = school_with(tables())
    told = estimate_programme(school, "T", declared=declared_of(school, ""))
    assert not any(name.startswith("other") for name in told.tables)


def test_a_chance_that_two_decimals_would_write_as_zero_is_told_as_less(tables, school_with):
    told = estimate_programme(school_with(tables()), "T")
    assert told.tables["exploration"].data["found_p"].iloc[0] < 0.005
    view = shown_view(told)
    assert view.tables[0].bounds["found_p"].iloc[0] == "<"
    assert view.tables[0].rows["found_p"].iloc[0] == 0.01
    assert ">0,00<" not in html_of(view, words_of(told.reader))


def test_a_reader_from_outside_reads_no_other_outcome_of_a_few(six_fail, school_with, declared_of):
    """A share that four of a side do not have is withheld here, as it is as the outcome read."""
    school = school_with(six_fail, **PUBLIC)
    found = estimate_programme(school, "T", declared=declared_of(school, "réussite : french"))
    shown = {table.name: table for table in shown_view(found).tables}
    assert shown["other_outcomes"].rows["n_students"].tolist() == [120]
    assert shown["other_outcomes"].rows[["gap_found", "found_p", "corrected_p"]].isna().all().all()
    assert shown["exploration"].rows["found_p"].notna().all()
