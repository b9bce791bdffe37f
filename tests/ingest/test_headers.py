"""Headers compared without their typography."""

import pytest

from portraitlib.ingest.headers import as_expected
from portraitlib.ingest.mapping import TableMapping

TABLE = TableMapping(table="schools", columns={"school_id": "N° d'école", "school_name": "Nom - école"})


@pytest.mark.parametrize("header", ["N° d’école", "N° d´école", "N° d'école"])
def test_an_apostrophe_is_an_apostrophe(header):
    assert as_expected([header], [TABLE]) == ["N° d'école"]


@pytest.mark.parametrize("header", ["N° D'ÉCOLE", "n° d’ecole"])
def test_capitals_and_accents_make_no_other_header_when_there_is_only_one(header):
    assert as_expected([header, "Autre"], [TABLE]) == ["N° d'école", "Autre"]


def test_a_dash_is_a_dash():
    assert as_expected(["Nom – école"], [TABLE]) == ["Nom - école"]


@pytest.mark.parametrize(
    "headers", [["N° d’école", "N° d´école"], ["N° d'école", "N° d’école"], ["n° d'ecole", "N° D'ECOLE"]]
)
def test_in_doubt_a_header_stays_as_it_is(headers):
    assert as_expected(headers, [TABLE]) == headers


def test_a_column_whose_header_has_another_apostrophe_is_read(bench, samples):
    mapping = samples.mapping_of(*samples.basic["files"])
    mapping["files"][0] = {
        "pattern": "eleves*.csv",
        "tables": [
            {
                "table": "students",
                "columns": {**samples.students_table["columns"], "has_intervention_plan": "Plan d'intervention"},
            }
        ],
    }
    head, *lines = samples.students.splitlines()
    text = "\n".join([f"{head};Plan d’intervention", *(f"{line};oui" for line in lines)]) + "\n"
    report = bench.bring(mapping, {"eleves.csv": text})
    assert report.faults == ()
    assert bench.table("students")["has_intervention_plan"].all()


@pytest.mark.parametrize("header", ["SEXE :", "Sexe*", "sexe."])
def test_a_sign_left_at_the_end_of_a_header_does_not_make_another(header):
    table = TableMapping(table="students", columns={"sex": "Sexe"})
    assert as_expected([header], [table]) == ["Sexe"]
    assert as_expected([header, "Sexe*:"], [table])[0] == header  # which of the two, no one knows
