"""A thousand identifiers of ten kinds, planted wherever a text can stand: none is found after the import."""

from __future__ import annotations

import copy
import html
import io
import itertools
import re
import subprocess
import sys
from datetime import date, timedelta

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.display.faults import describe_import
from portraitlib.display.wording import Words
from portraitlib.ingest.names import Names
from portraitlib.ingest.record import LINES_KEPT
from portraitlib.report.exit_check import text_of

N_PERSONS = 100
FIRST = ("bra", "dru", "fli", "gwe", "kro", "plo", "sni", "tru", "vla", "zwi")
LAST = ("bex", "dox", "fux", "gax", "kux")
ENDS = ("ane", "iko")
HEADERS = "ecole;nom;prenom;courriel;telephone;nas;ramq;adresse;naissance;fiche;annee;niveau;groupe;sexe;entree;sortie"
READ_IN_REPORTS = {".html", ".ipynb", ".json", ".csv", ".xlsx"}
DROPPED = ["nom", "prenom", "courriel", "telephone", "nas", "ramq", "adresse", "naissance"]


def made_up(number: int) -> dict[str, str]:
    """A person who does not exist, in ten kinds of identifiers."""
    first, last, end = list(itertools.product(FIRST, LAST, ENDS))[number]
    surname, name = f"{first}{last}{end}".capitalize(), f"{end}{last}{first}é".capitalize()
    day = number % 27 + 1
    return {
        "code": f"Z{'BCDFGHJKLM'[number // 10]}{'BCDFGHJKLM'[number % 10]}Z{day:02d}0509{number % 90 + 10}",
        "ramq": f"{surname[:3].upper()}{name[0]} 0955 {1000 + number:04d}",
        "fiche": f"{7_300_000 + number * 37}",
        "surname": surname,
        "name": name,
        "mail": f"{name.lower()}.{number}@exemple.invalid",
        "phone": f"({438}) 555-{2000 + number}",
        "nas": f"9{number:02d} 55{number % 10} {100 + number}",
        "address": f"{1200 + number} rue des {surname}",
        "birth": (date(2009, 1, 3) + timedelta(days=11 * number)).isoformat(),
    }


PERSONS = [made_up(number) for number in range(N_PERSONS)]
PLANTED = [text for person in PERSONS for text in person.values()]


def student_of(person: dict[str, str], group: str = "101", **more: str) -> str:
    kept = {"annee": "2026", "niveau": "1", "sexe": "F", "entree": "", "sortie": ""} | more
    own = (person[kind] for kind in ("surname", "name", "mail", "phone", "nas", "ramq", "address", "birth", "code"))
    return ";".join(["A", *own, kept["annee"], kept["niveau"], group, kept["sexe"], kept["entree"], kept["sortie"]])


def texts_of(person: dict[str, str]) -> list[str]:
    """Each identifier as it stands in a text, alone and among words."""
    return [text for planted in person.values() for text in (planted, f"suivi de {planted} (bon)")]


def sheet_named(title: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in (["fiche", "item", "score"], [PERSONS[0]["code"], "Q1", 1]):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def raw_files(n_persons: int) -> dict[str, str | bytes]:
    students, results, events, items, notes, sessions = [HEADERS], [], [], [], [], []
    head = "ecole;fiche;annee;cours;competence;etape;note;gr"
    for number, person in enumerate(PERSONS[:n_persons]):
        students.append(student_of(person))
        code = person["code"]
        results.append(f"A;{code};2026;063126;overall;1;70;12")
        for place, text in enumerate(texts_of(person)):
            year = f"20{10 + place % 15}"
            students.append(student_of(person, text, annee=year))
            bad = ("sexe", "niveau", "entree", "annee")[place % 4] if person["birth"] not in text else "sexe"
            students += [student_of(person, "102", **{"annee": "2025", bad: text})] * 2
            results.append(f"A;{code};2026;063126;overall;2;60;{text}")
            results += [f"A;{code};2026;063126;overall;3;{text};12", f"A;{code};2026;{text};overall;3;60;12"]
            results += [f"{text};{code};2026;063126;overall;3;60;12", f"A;{code};2026;063126;{text};3;60;12"]
            events.append(f"{code};2025-10-01;{number}-{place};{text}")
            events.append(f"{code};2025-10-01;{text};retard")
            items += [f"{text};1;calcul", f"I{number}-{place};1;{text}"]
            notes.append(f"101;2025-10-01;{text};{person['surname']} {person['name']};3")
            sessions.append(f"s{number};{code};2025-10-{place + 1:02d};30;oui;{text}")
        sessions.append(f"s{number};{code};2025-11-01;30;oui;aide aux devoirs")
    services = [f"s{number};{person['code']};tutoring;2025-09-01" for number, person in enumerate(PERSONS[:n_persons])]
    files: dict[str, str | bytes] = {
        "a_resultats.csv": "\n".join([head, *results]),  # read before the names are known
        "eleves.csv": "\n".join(students),
        "incidents.csv": "\n".join(["fiche;date;no;genre", *events]),
        "items.csv": "\n".join(["item;max;habilete", "Q1;2;calcul", *items]),
        "grille.csv": "\n".join(["groupe;date;critere;observateur;cote", *notes]),
        "services.csv": "\n".join(["no;fiche;service;debut", *services]),
        "seances.csv": "\n".join(["no;fiche;date;minutes;present;activite", *sessions]),
    }
    for number, kind in enumerate(PERSONS[0]):
        text = PERSONS[number][kind].replace("/", "-")
        files[f"a_resultats {text}.csv"] = "\n".join([head.replace("gr", f"gr;{text}"), "A;x;2026;063126;overall;1;7"])
        files[f"bulletin_{text}.pdf"] = "x"
        files[f"reponses{number}.xlsx"] = sheet_named(text[:31])
        files[f"large{number}.csv"] = f"fiche;{text}\n{PERSONS[1]['code']};1\n{PERSONS[2]['code']};deux\n"
    return files


def mapping(samples) -> dict:
    made = copy.deepcopy(samples.basic)
    made["drop"] = DROPPED
    person = {"from": "fiche", "identifier": "code_permanent"}
    made["files"][0]["tables"][0]["columns"]["student_id"] = person
    made["files"][1]["pattern"] = "a_resultats*.csv"
    made["files"][1]["tables"][0]["columns"] |= {"student_id": person, "course_group": "gr"}
    answers = {"school_id": {"value": "A"}, "student_id": person, "instrument": {"value": "t"}}
    answers["date"] = {"value": "2025-10-01"}
    wide = [{"matching": "^(?!fiche)(.*)$", "into": "item", "value": "score"}]

    def of(pattern: str, table: str, columns: dict, **more: object) -> dict:
        return {"pattern": pattern, "tables": [{"table": table, "columns": columns, **more}]}

    made["files"] += [
        of("incidents.csv", "discipline", {"school_id": {"value": "A"}, "student_id": person, "date": "date"}),
        of("items.csv", "items", {"instrument": {"value": "t"}, "item": "item", "maximum_score": "max"}),
        of("reponses*.xlsx", "responses", {**answers, "item": "item", "score": "score"}),
        of("large*.csv", "responses", answers, unpivot=wide),
        of("grille.csv", "observations", {"school_id": {"value": "A"}, "group": "groupe", "date": "date"}),
        of("services.csv", "services", {"school_id": {"value": "A"}, "service_id": "no", "student_id": person}),
        of("seances.csv", "sessions", {"school_id": {"value": "A"}, "service_id": "no", "student_id": person}),
    ]
    tables = {file["tables"][0]["table"]: file["tables"][0]["columns"] for file in made["files"]}
    tables["discipline"] |= {"event": "no", "category": "genre"}
    tables["items"]["skill"] = "habilete"
    tables["observations"] |= {"criterion": "critere", "rating": "cote"}
    tables["observations"]["rater_id"] = {"from": "observateur", "identifier": "other"}
    tables["services"] |= {"service": "service", "start_date": "debut"}
    tables["sessions"] |= {"date": "date", "minutes": "minutes", "was_attended": "present", "activity": "activite"}
    return made


def found_in(text: str) -> list[str]:
    """Planted identifiers found in a text, whatever the case."""
    text = text.casefold()
    return [planted for planted in PLANTED if planted.casefold() in text]


def everything_in(folder) -> dict[str, str]:
    """Every text a folder holds: names of files, their bytes, the values of the tables."""
    held = {"names": " ".join(path.relative_to(folder).as_posix() for path in folder.rglob("*"))}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        held[path.name] = raw.decode("utf-8", "ignore") + raw.decode("latin-1")
        if path.suffix == ".parquet":
            table = pq.ParquetFile(path).read()
            held[path.name] += " ".join(str(value) for column in table.columns for value in column.unique().to_pylist())
    return held


def test_a_thousand_identifiers_of_ten_kinds_were_made():
    assert len(PLANTED) == 1000
    assert len(PERSONS[0]) == 10
    assert all(len(set(kind)) == N_PERSONS for kind in zip(*(person.values() for person in PERSONS), strict=True))
    assert re.fullmatch(r"[A-Z]{4}\d{8}", PERSONS[42]["code"])


@pytest.mark.parametrize("n_persons", [10, pytest.param(N_PERSONS, marks=pytest.mark.long)])
def test_none_is_found_in_the_store_the_accounts_or_the_terminal(n_persons, bench, samples, capfd):
    report = bench.bring(mapping(samples), {**raw_files(n_persons), "resultats.csv": ""})
    assert len(bench.table("students")) > n_persons
    assert len(bench.table("sessions")) > n_persons
    leaks = {name: found[:3] for name, text in everything_in(bench.store).items() if (found := found_in(text))}
    assert leaks == {}
    told = [repr(report), describe_import(report, Words("fr")), report.reconciliation.to_csv(), report.flags.to_csv()]
    told += [repr(fault.facts) for fault in (*report.faults, *report.notes)]
    assert found_in(" ".join(told)) == []
    printed = capfd.readouterr()
    assert found_in(printed.out + printed.err) == []
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()


def told_by(*command: object) -> str:
    """What a command prints, on both its outputs."""
    called = [sys.executable, "-m", "portraitlib.cli", *map(str, command)]
    done = subprocess.run(called, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.notebooks
def test_none_is_found_in_any_report_of_any_audience_nor_in_what_the_commands_say(bench, samples):
    bench.write({**raw_files(N_PERSONS), "resultats.csv": ""})
    bench.describe(mapping(samples))
    places = {"mapping": bench.mapping_file, "raw": bench.raw, "store": bench.store, "key": bench.key}
    imports = ["import", *(part for name, place in places.items() for part in (f"--{name}", place))]
    logs = {"import": told_by(*imports), "list": told_by("store", "list", "--store", bench.store)}
    for audience in ("interne", "personnel", "public"):
        out = bench.folder / audience
        asked = ["--store", bench.store, "--out", out, "--audience", audience, "--groups", "toutes"]
        logs[audience] = told_by("run", *asked, "--progress", "json")
        files = [path for path in sorted(out.rglob("*")) if path.suffix in READ_IN_REPORTS]
        assert {path.suffix for path in files} == READ_IN_REPORTS
        logs |= {str(path): path.name + html.unescape(text_of(path)) for path in files}
    leaks = {name: found[:3] for name, text in logs.items() if (found := found_in(text))}
    assert leaks == {}


def test_a_long_number_of_an_event_is_given_anew_and_still_tells_events_apart(bench, samples):
    table = {
        "table": "discipline",
        "columns": {
            "school_id": "ecole",
            "student_id": {"from": "fiche", "identifier": "other"},
            "date": "date",
            "event": "no",
        },
    }
    made = copy.deepcopy(samples.basic)
    made["files"].append({"pattern": "incidents.csv", "tables": [table]})
    lines = "ecole;fiche;date;no\nA;1;2025-10-01;1234567\nA;1;2025-10-01;1234568\nA;2;2025-10-01;12\n"
    report = bench.bring(made, {"incidents.csv": lines})
    assert report.faults == ()
    events = bench.table("discipline")["event"].tolist()
    assert len(set(events)) == 3
    assert "12" in events
    assert not any(event.startswith("12345") for event in events)


GROUPS = {
    "Gr Fictive": None,  # the name of a student of another line
    "fictive": None,
    "Aïcha": None,
    "AICHA 21": None,
    "mesure d'un côté": "mesure d'un côté",  # a word, though a student bears it as a name
    "Côté": None,
    "Lecture": "Lecture",  # never a name in a school
    "063226-21": "063226-21",
    "Cohorte 2025-2026": "Cohorte 2025-2026",
    "Mercier": "Mercier",  # said to be no name by the mapping
    "21": "21",
    "Groupe de Li": None,  # two letters name somebody when they are written as a name,
    "LI": None,  # when they say nothing else,
    "gr. LI FICTIVE": None,  # or beside another name
    "LI 21": "LI 21",
}


def test_a_group_that_names_a_student_is_empty_and_told_by_its_line(bench, samples):
    made = copy.deepcopy(samples.basic)
    made |= {"drop": ["nom"], "not_names": ["Mercier"]}
    names = ["Fictive", "Aïcha, B.", "Côté", "Lecture", "Mercier", "Li", *["Autre"] * 9]
    pairs = enumerate(zip(GROUPS, names, strict=True), start=1)
    lines = [f"A;{number};2026;1;{group};F;;;{name}" for number, (group, name) in pairs]
    students = "\n".join(["ecole;fiche;annee;niveau;groupe;sexe;entree;sortie;nom", *lines]) + "\n"
    report = bench.bring(made, {"eleves.csv": students})
    kept = bench.table("students")["group"]
    assert sorted(kept.dropna()) == sorted(group for group in GROUPS.values() if group)
    (fault,) = report.faults
    emptied = [line for line, group in enumerate(GROUPS.values(), start=2) if group is None]
    assert (fault.rule, fault.column, fault.count, fault.lines) == (
        "name_in_text",
        "group",
        8,
        tuple(emptied[:LINES_KEPT]),
    )
    assert fault.found == ()


@given(
    st.lists(st.text(alphabet="abcdeéèôœßİAZ-' ", min_size=3, max_size=12), max_size=4),
    st.text(alphabet="abcdeéèôœßİAZ-' 0_./", max_size=30),
)
def test_what_is_hidden_holds_no_name_and_hides_nothing_when_there_is_none(learnt, text):
    names = Names()
    assert names.hide(text) == text
    names.add_names(learnt)
    hidden = names.hide(text)
    assert not names.holds(hidden)
    assert (hidden == text) is not names.holds(text)
