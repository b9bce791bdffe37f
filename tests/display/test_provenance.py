"""What a notebook was made from."""

import pandas as pd
import pytest

from portraitlib import __version__
from portraitlib.display.provenance import provenance_view
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import open_school
from portraitlib.tables.store import writing


@pytest.fixture
def school(tmp_path):
    store = tmp_path / "private-folder" / "store"
    students = pd.DataFrame({"school_id": ["S1"], "student_id": ["abc"], "school_year": [2026]})
    absences = students.assign(date=pd.to_datetime(["2025-11-03"]), period=1)
    with writing(store) as writer:
        tables = {
            "students": conform(students, SCHEMAS["students"]),
            "attendance": conform(absences, SCHEMAS["attendance"]),
        }
        writer.add("S1", tables, sources={"eleves.csv": "ab" * 32}, mapping="exemple", rules="quebec")
        writer.commit()
    return open_school(school="S1", store=str(store), audience="personnel", as_of="2026-01-15")


def items(view):
    return dict(view.tables[0].rows.itertuples(index=False, name=None))


def test_data_parameters_rules_and_versions_are_told(school):
    told = items(provenance_view(school))
    assert told["Empreinte des données de l'école"] == school.partition.entry["hash"]
    assert told["Fichier importé eleves.csv"] == "empreinte " + "ab" * 8
    assert told["Dernière date inscrite dans les données"] == "3 novembre 2025"
    assert told["Année scolaire lue"] == "2025-2026"
    assert told["Données connues à la date du"] == "2026-01-15"
    assert told["Confidentialité"] == "effectifs de 1 à 4 retenus"
    assert told["Règle de notation 2026 et après"].replace("\u00a0", " ") == (
        "étapes 20/20/60, épreuve de 50 % de la compétence évaluée (20 % en 2e secondaire), réussite à partir de 60 % "
        "(non confirmé)"
    )
    assert told["Version de la trousse"] == __version__


def test_no_folder_of_the_machine_is_told(school):
    assert "private-folder" not in str(provenance_view(school))


def test_a_school_that_no_import_wrote_has_its_provenance_too(open_made_up):
    told = items(provenance_view(open_made_up(language="en")))
    assert told["Language"] == "English"
    assert told["Confidentiality"] == "no count withheld"
