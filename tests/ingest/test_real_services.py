"""Services of two public sets: those of Student Insights and of Ed-Fi come by their descriptions alone."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
import yaml

from portraitlib.errors import MappingError
from portraitlib.ingest import import_raw, read_mapping
from portraitlib.tables.store import open_partition

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "params" / "importation"
XML = DATA / "edfi_grandbend_sample" / "xml" / "StudentIntervention.xml"
NAMESPACE = "{http://ed-fi.org/5.2.0}"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


def under(element: ElementTree.Element, name: str) -> str:
    """Text of the first element of a name."""
    return element.findtext(f".//{NAMESPACE}{name}", "").rpartition("#")[2]


def flat(folder: Path) -> pd.DataFrame:
    """Write the two files that the description names; nothing is changed, only laid flat."""
    root = ElementTree.parse(XML).getroot()
    given = {"eleve": "StudentUniqueId", "ecole": "EducationOrganizationId", "dosage": "Dosage"}
    given["intervention"] = "InterventionIdentificationCode"
    rows = [
        {header: under(one, name) for header, name in given.items()}
        for one in root.iter(f"{NAMESPACE}StudentInterventionAssociation")
    ]
    offered = {"intervention": "InterventionIdentificationCode", "debut": "BeginDate", "forme": "DeliveryMethod"}
    said = [
        {header: under(one, name) for header, name in offered.items()} for one in root.iter(f"{NAMESPACE}Intervention")
    ]
    pd.DataFrame(said).to_csv(folder / "interventions.csv", index=False)
    pd.DataFrame(rows).to_csv(folder / "interventions_eleves.csv", index=False)
    return pd.DataFrame(rows)


def test_the_interventions_of_ed_fi_are_services_by_their_description_alone(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    rows = flat(raw)
    mapping = MAPPINGS / "edfi_interventions.yml"
    report = import_raw(mapping, raw, tmp_path / "store", key_file=tmp_path / "cle", project=ROOT)
    assert report.faults == ()
    services = open_partition(tmp_path / "store", "255901001").read("services")
    assert len(services) == len(rows) == services["student_id"].nunique() == 25
    assert services["start_date"].unique().tolist() == [pd.Timestamp("2021-08-23")]
    assert services[["service", "form"]].drop_duplicates().to_numpy().tolist() == [["mentoring", "group"]]
    # What the source does not tell stays missing.
    assert (
        services[["end_date", "provider_id", "programme", "commitment_until", "planned_minutes"]].isna().all(axis=None)
    )


def test_ed_fi_s_own_file_says_that_xml_is_not_read(tmp_path):
    content = yaml.safe_load((MAPPINGS / "edfi_interventions.yml").read_text(encoding="utf-8"))
    content["files"][0]["pattern"] = XML.name
    (tmp_path / "essai.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(MappingError) as refused:
        read_mapping(tmp_path / "essai.yml", ROOT)
    assert [fault["kind"] for fault in refused.value.facts["faults"]] == ["unknown_ending"]


def test_the_services_of_student_insights_are_services_by_their_description_alone(tmp_path):
    """No mark of that school is in the set, so that each of its students is said not to be evaluated."""
    content = yaml.safe_load((MAPPINGS / "studentinsights_export.yml").read_text(encoding="utf-8"))
    enrolled = next(entry for entry in content["files"] if entry["pattern"] == "fake_students_export.csv")
    kept = ("school_id", "student_id", "school_year")
    columns = {name: enrolled["tables"][0]["columns"][name] for name in kept}
    texts = {"course": "ELA", "competency": "overall", "term": "final", "mark_code": "NE"}
    columns |= {name: {"value": text} for name, text in texts.items()}
    enrolled["tables"].append({"table": "results", "columns": columns})
    (tmp_path / "essai.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    folder = DATA / "studentinsights_fixtures"
    report = import_raw(tmp_path / "essai.yml", folder, tmp_path / "store", key_file=tmp_path / "cle", project=ROOT)
    services = open_partition(tmp_path / "store", "SHS").read("services")
    days = services[["start_date", "end_date"]].to_numpy().astype("datetime64[D]").astype(str)
    assert days.tolist() == [["2016-07-05", "2016-07-29"]]
    # Of the three other rows, each has fewer cells than its header.
    told = {(fault.rule, fault.count) for fault in report.faults if fault.table == "services"}
    assert told == {("wrong_number_of_cells", 1), ("wrong_number_of_cells", 2)}


def test_what_an_event_note_of_student_insights_says_is_refused(tmp_path):
    """Its table of notes has student_id, recorded_at and text: the text is what was said."""
    content = yaml.safe_load((MAPPINGS / "studentinsights_export.yml").read_text(encoding="utf-8"))
    columns = {"school_id": {"value": "SHS"}, "service_id": {"row_number": True}, "date": "recorded_at"}
    columns |= {"student_id": {"from": "student_id", "identifier": "other"}, "was_attended": {"value": "yes"}}
    note = {"pattern": "event_notes.csv", "tables": [{"table": "sessions", "columns": {**columns, "activity": "text"}}]}
    content["files"].append(note)
    (tmp_path / "essai.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(MappingError) as refused:
        read_mapping(tmp_path / "essai.yml", ROOT)
    assert [fault["kind"] for fault in refused.value.facts["faults"]] == ["private_said"]
