"""No identifier of the input is found anywhere after an import: store, accounts, output, errors, reports in words."""

from __future__ import annotations

import copy

import pandas as pd
import pyarrow.parquet as pq
import pytest

from portraitlib.display.explanations import explanation
from portraitlib.display.faults import describe_import
from portraitlib.display.wording import Words
from portraitlib.errors import ImportFaultsError

CODES = [f"ZZZ{letter}010{number}9901" for letter, number in zip("BCDFGH", range(1, 7), strict=True)]
NAMES = [
    "Fictive-Trépanier",
    "Inventée-Oumarou",
    "Imaginaire-Wapachee",
    "Supposée-Dô",
    "Postulée-Müller",
    "Feinte-Œuvray",
]
MAILS = [f"{name.split('-')[0].lower()}@exemple.invalid" for name in NAMES]
IDENTIFIERS = [*CODES, *(code.lower() for code in CODES), *NAMES, *MAILS]


def mapping(samples) -> dict:
    made = copy.deepcopy(samples.basic)
    made["drop"] = ["nom", "courriel"]
    for file in made["files"]:
        file["tables"][0]["columns"]["student_id"]["identifier"] = "code_permanent"
    return made


def raw_files() -> dict[str, str]:
    """Good rows, and each way an identifier could stand where it should not."""
    students = ["ecole;nom;courriel;fiche;annee;niveau;groupe;sexe;entree;sortie"]
    results = ["ecole;nom;fiche;annee;cours;competence;etape;note"]
    for code, name, mail in zip(CODES, NAMES, MAILS, strict=True):
        students.append(f"A;{name};{mail};{code};2026;1;101;F;;")
        results.append(f"A;{name};{code};2026;063126;overall;1;70")
    students += [
        f"A;{NAMES[0]};;{CODES[0].lower()};2025;1;101;F;;",  # lower case
        f"A;{NAMES[1]};;{CODES[1][:4]} {CODES[1][4:]};2025;1;101;F;;",  # with a space
        f"A;{NAMES[2]};;{CODES[2]}9;2026;1;101;F;;",  # wrong shape
        f"A;{NAMES[3]};;{CODES[3]};2025;1;suivi {CODES[3]};F;;",  # in a label
        f"A;{NAMES[4]};;{CODES[4]};2025;1;101;{CODES[4]};;",  # in a column of codes
        f"A;{NAMES[5]};;{CODES[5]};2025;{CODES[5]};101;F;{CODES[5]};",  # in a number and in a date
        f"A;{NAMES[5]};;;2025;1;101;F;;",  # no identifier
        f"A;{NAMES[0]};{CODES[0]}",  # ragged
    ]
    results += [
        f"A;{NAMES[0]};{CODES[0]};2026;063126;overall;2;{CODES[0]}",  # in place of a mark
        f"A;{NAMES[1]};{CODES[1]};2026;{CODES[1]};overall;2;70",  # in place of a course
        f"{CODES[2]};{NAMES[2]};{CODES[2]};2026;063126;overall;2;70",  # in place of the school
        f"A;{NAMES[3]};{CODES[3]};2026;063126;overall;1;71",  # contradicts
    ]
    return {
        "eleves.csv": "\n".join(students) + "\n",
        "resultats.csv": "\n".join(results) + "\n",
        f"resultats {CODES[4]}.csv": "\n".join(results[:2]) + "\n",  # in a file's name
        f"bulletin_{CODES[5]}.pdf": "x",
        "resultats_entete.csv": f"ecole;nom;{CODES[0]};fiche;annee;cours;competence;etape;note\n",  # in a header
        "resultats_sans_entete.csv": "\n".join(results[1:]) + "\n",
    }


def found_in(text: str) -> list[str]:
    return [identifier for identifier in IDENTIFIERS if identifier.casefold() in text.casefold()]


def test_nothing_of_an_import_holds_an_identifier(bench, samples, capfd):
    report = bench.bring(mapping(samples), raw_files())
    assert len(bench.table("students")) == 11
    for path in bench.store.rglob("*"):
        assert found_in(str(path.relative_to(bench.store))) == []
        if path.is_file():
            raw = path.read_bytes()
            assert found_in(raw.decode("latin-1")) == [], path.name
            assert found_in(raw.decode("utf-8", "ignore")) == [], path.name
        if path.suffix == ".parquet":
            values = pq.ParquetFile(path).read().to_pandas().astype("str").to_csv()
            assert found_in(values) == [], path.name
    told = [repr(report), describe_import(report, Words("fr")), report.reconciliation.to_csv(), report.flags.to_csv()]
    told += [repr(fault) for fault in (*report.faults, *report.notes)]
    assert found_in(" ".join(told)) == []
    printed = capfd.readouterr()
    assert found_in(printed.out + printed.err) == []


def test_an_import_that_fails_does_not_tell_identifiers_either(bench, samples, capfd):
    files = raw_files()
    files["eleves.csv"] = files["eleves.csv"].replace("fiche", "autre")
    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(mapping(samples), files)
    told = [str(refused.value), repr(refused.value.facts), explanation(refused.value, Words("fr"))]
    assert found_in(" ".join(told)) == []
    for path in bench.store.rglob("*"):
        if path.is_file():
            assert found_in(path.read_bytes().decode("utf-8", "ignore")) == [], path.name
    printed = capfd.readouterr()
    assert found_in(printed.out + printed.err) == []


def test_a_code_written_otherwise_is_the_same_student(bench, samples):
    report = bench.bring(mapping(samples), raw_files())
    years = bench.table("students").groupby("student_id")["school_year"].apply(list)
    assert sum(sorted(found) == [2025, 2026] for found in years) == 5
    flags = report.flags[report.flags["rule"] == "code_permanent_reshaped"]
    assert flags["n_rows"].tolist() == [2]


def test_what_is_set_aside_is_found_again_by_file_and_line_alone(bench, samples):
    report = bench.bring(mapping(samples), raw_files())
    listed = pd.read_csv(report.set_aside_folder / "students.csv")
    assert list(listed.columns) == ["file", "sheet", "line", "source_column", "column", "rule", "also"]
    shapes = listed[listed["rule"] == "code_permanent_shape"]
    assert shapes[["file", "line"]].to_numpy().tolist() == [["eleves.csv", 10]]
