"""What looks off goes from the import to the account, the notebook and the first page; what is accepted does not."""

import json

import pytest

from portraitlib.display.faults import describe_import
from portraitlib.display.suspicion_words import CAUSES, SEEN
from portraitlib.display.wording import Words
from portraitlib.ingest.fault import SUSPICIONS
from portraitlib.results.columns import codes_of

WORDS = Words("fr")


def in_first_years(door):
    """The same school, its years named by their first."""
    door.students["Année"] = "2025"
    door.students["Entrée"] = "2025-08-27"
    door.tables[0]["columns"]["entry_date"] = "Entrée"
    door.tables[1]["columns"]["school_year"] = {"value": "2025"}
    return door


def account(door):
    return json.loads(next((door.store / "imports").glob("*/rapport.json")).read_text(encoding="utf-8"))


def test_an_ordinary_school_raises_no_suspicion(door):
    assert door.told() == {}
    assert door.kept_in_store() == []
    assert "À vérifier" not in door.first_page()


def test_what_looks_off_is_said_from_the_import_to_the_first_page(door):
    report = in_first_years(door).bring()
    said = describe_import(report, WORDS).replace("\xa0", " ")
    assert "l'année 2025 est lue comme 2024-2025" in said and "celles de 2025-2026" in said
    assert "named_by: first" in said and "accept: [school_year_first]" in said and "lignes 2, 3, 4, 5 et 6" in said
    assert [one["rule"] for one in account(door)["suspicions"]] == ["school_year_first"]
    assert "nommée par sa première année" in door.notebook()
    assert "nommée par sa première année" in door.first_page()["À vérifier"]


@pytest.mark.parametrize("place", ["mapping", "table"])
def test_what_the_mapping_accepts_is_kept_in_the_account_alone(door, place):
    in_first_years(door)
    accepting = door.mapping if place == "mapping" else door.tables[0]
    accepting["accept"] = ["school_year_first"]
    report = door.bring()
    assert report.suspicions == () and [one.rule for one in report.accepted] == ["school_year_first"]
    assert [one["rule"] for one in account(door)["accepted"]] == ["school_year_first"]
    assert "Accepté par la description" in describe_import(report, WORDS)
    assert door.kept_in_store() == [] and "À vérifier" not in door.first_page()


def test_a_suspicion_costs_no_row(door):
    report = in_first_years(door).bring()
    assert report.reconciliation["n_set_aside"].sum() == 0


def test_every_suspicion_has_its_words():
    assert set(SUSPICIONS) == set(SEEN) == set(CAUSES)
    assert set(SUSPICIONS) <= set(codes_of("rule"))


def test_what_each_family_of_checks_costs_is_known(door):
    assert {"years", "dates", "marks", "columns", "jumps"} <= set(door.bring().check_seconds)
