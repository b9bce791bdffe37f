"""Every settings file is read before anything starts, and says what is wrong with it."""

import pytest

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import ParamsError, PortraitError
from portraitlib.report.plan import plan_run
from portraitlib.report.settings_check import absent_keys, check_settings, checker_of

FR = Words("fr")

# A file, what a person types by mistake in it, and what must be in the sentence.
MISTAKES = {
    "a group of one shown": (
        "confidentialite.yml",
        "minimum_count: 5",
        "minimum_count: 0",
        "ligne 8, personnel.minimum_count",
    ),
    "shares over one": ("depistage.yml", "universal: 0.80", "universal: 0.90", "la somme des parts est 1.1"),
    "a comma": ("depistage.yml", "confidence: 0.95", "confidence: 0,95", "écrivez 0.95, avec un point"),
    "a key": ("depistage.yml", "confidence:", "confidance:", "vouliez-vous écrire « confidence »"),
    "edges": ("assiduite.yml", "[0.05, 0.1, 0.2]", "[0.1, 0.05, 0.2]", "ligne 2, band_edges : il faut des parts"),
    "not an edge": ("assiduite.yml", "chronic_share: 0.1", "chronic_share: 0.15", "« band_edges » : 0.05, 0.1 et 0.2"),
    "window": ("assiduite.yml", "weeks_above: 2", "weeks_above: 9", "au plus 3"),
    "a day before its month": ("validite.yml", '"03-31"', '"31-03"', 'comme "03-31" pour le 31 mars'),
    "a look": ("validite.yml", "main_look: march", "main_look: mars", "noms : october, january et march"),
    "a short year": ("ecoles/999001.yml", "school_year: 0", "school_year: 25", "2026 pour 2025-2026"),
    "a choice": ("ecoles/999001.yml", "audience: interne", "audience: tous", "'interne', 'personnel' ou 'public'"),
    "a day": ("ecoles/999001.yml", 'as_of: "2026-02-02"', 'as_of: "2026-02-31"', "n'est pas une date du calendrier"),
    "another school": ("ecoles/999001.yml", '"999001"', '"999002"', 'écrivez school: "999001"'),
    "a tab": ("ecoles/999001.yml", "audience:", "\taudience:", "une tabulation au début de la ligne 7"),
    "an import": ("importation/exemple_999001.yml", "defaults:", "default:", "vouliez-vous écrire « defaults »"),
    "a place": ("importation/exemple_999001.yml", "pattern:", "patern:", "files nº 1, pattern"),
    "weights": ("regles/notation_quebec.yml", '"1": 0.2', '"1": 0.3', "rules nº 1, term_weights"),
    "criteria": ("criteres/quebec_defaut.yml", "weight:", "wieght:", "vouliez-vous écrire « weight »"),
}


def mistyped(project, file, old, new):
    path = project / "params" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_typing_mistake_is_told_with_its_line_and_its_reason(project, mistake):
    file, old, new, said = MISTAKES[mistake]
    with pytest.raises(PortraitError) as refused:
        checker_of(project, mistyped(project, file, old, new))()
    assert said in explanation(refused.value, FR).replace("\u00a0", " ")


def test_the_project_s_own_settings_have_no_fault_and_leave_nothing_unsaid(project):
    assert check_settings(project) == []
    assert absent_keys(project) == {}


def test_a_run_does_not_start_on_a_faulty_file(project):
    mistyped(project, "depistage.yml", "confidence: 0.95", "confidence: 95")
    with pytest.raises(ParamsError, match="invalid_params"):
        plan_run(schools=["999002"])


def test_the_faults_of_several_files_are_told_together(project):
    mistyped(project, "depistage.yml", "confidence: 0.95", "confidence: 95")
    mistyped(project, "assiduite.yml", "weeks_above: 2", "weeks_above: 9")
    with pytest.raises(ParamsError, match="invalid_settings") as refused:
        plan_run(schools=["999002"])
    told = explanation(refused.value, FR)
    assert "depistage.yml" in told and "assiduite.yml" in told


def test_a_school_s_file_stops_the_runs_of_that_school_only(project):
    mistyped(project, "ecoles/999001.yml", "audience: interne", "audience: tous")
    assert plan_run(schools=["999002"]).tasks
    with pytest.raises(ParamsError, match="invalid_params"):
        plan_run(schools=["999001"])


def test_a_part_that_was_erased_is_said(project):
    path = project / "params" / "assiduite.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("meeting:")], encoding="utf-8")
    mistyped(project, "assiduite.yml", "  weeks_above: 2", "  # weeks_above: 2")
    assert absent_keys(project) == {"assiduite.yml": ["change.weeks_above", "meeting"]}


def test_a_file_whose_name_nothing_reads_is_an_error_that_names_the_others(project):
    path = project / "params" / "assiduité.yml"
    path.write_text("confidence: 0.9\n", encoding="utf-8")
    with pytest.raises(ParamsError, match="settings_of_nothing") as refused:
        checker_of(project, path)()
    assert "assiduite.yml" in refused.value.facts["known"]
