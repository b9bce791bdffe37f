"""What is said, substance use, family and health never become data: a mapping to them is refused, none is guessed."""

from __future__ import annotations

import copy
from datetime import date

import pytest
import yaml

from portraitlib.display.explanations import explanation
from portraitlib.display.guessed_mapping import written_mapping
from portraitlib.display.wording import Words
from portraitlib.errors import MappingError
from portraitlib.ingest import read_mapping
from portraitlib.ingest.guess import guess_mapping
from portraitlib.ingest.private import MATTERS, private_matter

NEVER = {
    "private_said": (
        "Notes de la rencontre", "Commentaires", "Contenu de l'entretien", "Sujets abordés", "Ce que l'élève a dit",
        "Confidences", "Compte rendu", "meetingNotes", "Summary of the meeting", "What was discussed", "Notes",
    ),
    "private_substances": (
        "Consommation", "Consomme (drogues, alcool)", "Vapotage", "substance_use", "Drug use", "alcoholUse", "Vaping",
    ),
    "private_family": (
        "Situation familiale", "Famille", "DPJ", "Parents divorcés", "Family situation", "Custody", "household_notes",
    ),
    "private_health": (
        "Santé mentale", "Médication", "Diagnostic médical", "Idées suicidaires", "health", "Mental Health", "Anxiety",
    ),
}  # fmt: skip
MAY_BE = (
    "Activité", "Durée", "Nom de famille", "Langue parlée en famille", "Éducation physique et à la santé", "Raison",
    "Sujet de la formation", "Retour des enseignants", "Motif de la fin", "Programme", "Session", "Health education",
    "Home language", "Mode", "Date de la rencontre", "Service", "Note du cours",
)  # fmt: skip


def test_each_matter_is_known_by_its_headers_in_french_and_in_english_and_nothing_else_is():
    found = {header: private_matter(header) for headers in NEVER.values() for header in headers}
    assert found == {header: matter for matter, headers in NEVER.items() for header in headers}
    assert {header for header in MAY_BE if private_matter(header)} == set()
    assert set(MATTERS) == set(NEVER)


def sessions(header, column="activity"):
    """A mapping whose sessions take a column from a header."""
    of = {"service_id": "s", "student_id": {"from": "fiche", "identifier": "other"}, "date": "d", "was_attended": "p"}
    return {
        "pattern": "rencontres.csv",
        "tables": [{"table": "sessions", "columns": {**of, column: header, "school_id": "ecole"}}],
    }


@pytest.mark.parametrize("column", ["activity", "chosen_by", "notes_of_meeting"])
@pytest.mark.parametrize("matter", NEVER)
def test_a_mapping_to_it_is_refused_with_its_reason_in_french_and_in_english(matter, column, bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"].append(sessions(NEVER[matter][0], column))
    bench.describe(mapping)
    with pytest.raises(MappingError) as refused:
        read_mapping(bench.mapping_file, samples.root)
    faults = {fault["kind"]: fault["found"] for fault in refused.value.facts["faults"]}
    assert faults[matter] in (NEVER[matter][0], "notes_of_meeting")
    french, english = (explanation(refused.value, Words(language)) for language in ("fr", "en"))
    assert "ne devient jamais une donnée" in french
    assert "never becomes data" in english


@pytest.mark.parametrize(
    ("name", "kind"),
    [("health", "private_health"), ("situation_familiale", "private_family"), ("humeur", "unknown_column")],
)
def test_a_column_that_no_table_has_says_why_it_has_none_wherever_it_is_asked(name, kind, bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][0]["tables"][0]["columns"][name] = "x"
    bench.describe(mapping)
    with pytest.raises(MappingError) as refused:
        read_mapping(bench.mapping_file, samples.root)
    assert [fault["kind"] for fault in refused.value.facts["faults"]] == [kind]


MEETINGS = {
    "fr": "Fiche;No service;Date;Minutes;Présent;Mode;Choisie par;Notes de rencontre;Consommation;Santé;Famille\n"
    "1;S1;2025-10-07;20;oui;Au téléphone;Les deux;rien;non;bonne;deux\n",
    "en": "Student ID,Service ID,Date,Minutes,Attended,Mode,Chosen by,Meeting notes,Substance use,Health,Family\n"
    "1,S1,2025-10-07,20,yes,Phone,Both,none,no,good,two\n",
}


@pytest.mark.parametrize("language", MEETINGS)
def test_a_guess_proposes_what_was_done_and_tells_what_never_enters(language, bench, samples):
    bench.write({"rencontres.csv": MEETINGS[language]})
    text = written_mapping(guess_mapping(bench.raw, project=samples.root, today=date(2026, 2, 1)), Words("fr"))
    table = yaml.safe_load(text)["files"][0]["tables"][0]
    assert table["table"] == "sessions"
    assert table["columns"]["mode"]["recode"] in ({"Au téléphone": "telephone"}, {"Phone": "telephone"})
    assert list(table["columns"]["chosen_by"]["recode"].values()) == ["both"]
    taken = {one if isinstance(one, str) else one["from"] for one in table["columns"].values()}
    left = MEETINGS[language].splitlines()[0].replace(",", ";").split(";")[-4:]
    assert not taken & set(left)
    told = next(line for line in text.splitlines() if "N'entrent jamais" in line)
    assert all(header in told for header in left)
    assert "drop" not in yaml.safe_load(text)


FILES = {
    "services": (
        "Fiche;No service;Service;Date de début;Date de fin;Programme;Forme;Engagement jusqu'au;Matricule intervenant\n"
        "1;S1;Mentorat;2025-10-06;;Guidance;Un à un;2026-06-19;M1\n",
        {
            "service": {"Mentorat": "mentoring"},
            "programme": {"Guidance": "guidance"},
            "form": {"Un à un": "one_to_one"},
        },
    ),
    "trainings": (
        "No employé;Date;Formation ou contact;Heures;Sujet de la formation\nM1;2025-09-24;Contact de soutien;0,5;\n",
        {"kind": {"Contact de soutien": "support"}},
    ),
    "staff_time": (
        "Staff ID;Week of;Function;Hours\nM1;2026-01-05;Colleagues;2,5\n",
        {"role_function": {"Colleagues": "colleagues"}},
    ),
    "staff": ("Employee ID;Role;Known leaving date\nM1;Peer;2026-03-13\n", {"role": {"Peer": "peer"}}),
}


@pytest.mark.parametrize("table", FILES)
def test_files_on_services_and_adults_are_guessed_in_either_language(table, bench, samples):
    text, recoded = FILES[table]
    bench.write({"export.csv": text})
    written = written_mapping(guess_mapping(bench.raw, project=samples.root, today=date(2026, 2, 1)), Words("fr"))
    found = yaml.safe_load(written)["files"][0]["tables"][0]
    assert found["table"] == table
    assert {name: found["columns"][name]["recode"] for name in recoded} == recoded
    assert "Non devinées" not in written


def test_meetings_that_say_no_service_are_never_taken_for_absences(bench, samples):
    bench.write({"journal.csv": "Fiche;Date;Minutes;Activité\n1;2025-10-07;20;jeu\n"})
    guess = guess_mapping(bench.raw, project=samples.root, today=date(2026, 2, 1))
    assert (guess.files, guess.unknown) == ([], ["journal.csv"])
