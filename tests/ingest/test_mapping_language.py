"""What a mapping can describe: cells unpivoted and recoded, lists of codes, rows repeated or left out, folders."""

from __future__ import annotations

import copy

import pytest

from portraitlib.display.faults import describe_import
from portraitlib.display.wording import Words

WHOLE = ("schools_without_data", "files_ignored")
PERSON = {"from": "fiche", "identifier": "other"}


def with_table(samples, pattern: str, table: dict, **more: object) -> dict:
    made = copy.deepcopy(samples.basic)
    made["files"].append({"pattern": pattern, "tables": [table], **more})
    return made


def attendance(**more: object) -> dict:
    block = {"matching": r"^(\d{4}-\d{2}-\d{2})$", "into": "date", "value": "status", **more}
    columns = {"school_id": "ecole", "student_id": PERSON, "period": {"value": 0}}
    return {"table": "attendance", "columns": columns, "unpivot": [block]}


def rules(report) -> dict[str, int]:
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    assert describe_import(report, Words("fr"))
    told = (*report.faults, *report.notes)
    return {fault.rule: fault.count for fault in told if fault.rule not in WHOLE}


DAYS = "ecole;fiche;2025-09-02;2025-09-03;2025-09-04\nA;1;A;;R\nA;2;;A;P\n"


def test_a_column_a_date_with_letters_in_the_cells(bench, samples):
    table = attendance(recode={"A": "absent", "R": "late", "*": None}, skip_blank=True)
    report = bench.bring(with_table(samples, "presences.csv", table), {"presences.csv": DAYS})
    rows = bench.table("attendance")
    told = sorted(rows["date"].astype("str").str[:10] + " " + rows["status"])
    assert told == ["2025-09-02 absent", "2025-09-03 absent", "2025-09-04 late"]
    assert rules(report) == {"blank_is_no_row": 2, "excluded_by_mapping": 1}
    assert report.reconciliation.set_index("file").loc["presences.csv", ["n_in", "n_kept"]].tolist() == [4, 3]


def test_a_blank_cell_is_a_fault_where_nothing_says_that_it_is_no_row(bench, samples):
    table = attendance(recode={"A": "absent", "R": "late", "P": "present"})
    report = bench.bring(with_table(samples, "presences.csv", table), {"presences.csv": DAYS})
    assert rules(report) == {"required_missing": 2}


def test_half_days_of_two_columns_a_date_are_periods_one_and_two(bench, samples):
    table = attendance(recode={"A": "absent"}, skip_blank=True)
    block = table["unpivot"][0]
    del table["columns"]["period"]
    table["unpivot"] = [
        {**block, "matching": rf"^(\d{{4}}-\d{{2}}-\d{{2}}) {half}$", "constants": {"period": period}}
        for half, period in (("AM", "1"), ("PM", "2"))
    ]
    lines = "ecole;fiche;2025-09-02 AM;2025-09-02 PM\nA;1;A;A\nA;2;;A\n"
    report = bench.bring(with_table(samples, "presences.csv", table), {"presences.csv": lines})
    assert sorted(bench.table("attendance")["period"]) == [1, 2, 2]
    assert rules(report) == {"blank_is_no_row": 1}


def test_answers_in_words_are_recoded_as_they_are_unpivoted(bench, samples):
    words = {"Jamais": 1, "Parfois": 2, "Souvent": 3, "Toujours": 4}
    scale = {"scale_low": {"value": 1}, "scale_high": {"value": 4}, "is_reversed": {"value": False}}
    of_dimension = {"Q1": {"dimension": "affective", "item": "Q1"}, "Q2": {"dimension": "cognitive", "item": "Q2"}}
    table = {
        "table": "engagement",
        "columns": {"school_id": "ecole", "student_id": PERSON, "date": {"value": "2025-10-01"}, **scale},
        "unpivot": [{"columns": of_dimension, "value": "answer", "recode": words}],
    }
    lines = "ecole;fiche;Q1;Q2\nA;1;Jamais;Toujours\nA;2;Souvent;\n"
    report = bench.bring(with_table(samples, "sondage.csv", table), {"sondage.csv": lines})
    assert rules(report) == {"wording_missing": 0}
    answers = bench.table("answers").set_index("item")["answer"]
    assert sorted(answers["affective-Q1"]) == [1, 3]
    assert answers["cognitive-Q2"].dropna().tolist() == [4]


def test_a_recoded_cell_must_be_a_value_of_its_column(bench, samples):
    from portraitlib.errors import MappingError

    table = attendance(recode={"A": "malade"})
    with pytest.raises(MappingError) as refused:
        bench.bring(with_table(samples, "presences.csv", table), {"presences.csv": DAYS})
    (fault,) = refused.value.facts["faults"]
    assert (fault["kind"], fault["found"]) == ("invalid_constant", "malade")
    assert fault["place"].endswith("unpivot.0.recode")


# OneRoster's own names of files and columns; what it holds is made up
ONEROSTER = {
    "users.csv": "sourcedId,role,orgSourcedIds,familyName,identifier,grades\n"
    "u1,student,A,Fictive,1001,02\nu2,student,A,Inventée,1002,02\nt1,teacher,A,Feinte,9,\n",
    "courses.csv": "sourcedId,courseCode\nc1,063226\nc2,132208\n",
    "classes.csv": "sourcedId,courseSourcedId,title\nk1,c1,Math 21\nk2,c2,Français 21\n",
    "academicSessions.csv": "sourcedId,title,type\ns1,Étape 1,gradingPeriod\nsf,Année,schoolYear\n",
    "lineItems.csv": "sourcedId,classSourcedId,gradingPeriodSourcedId\nl1,k1,s1\nl2,k1,sf\nl3,k2,sf\n",
    "results.csv": "sourcedId,lineItemSourcedId,studentSourcedId,score\n"
    "r1,l1,u1,71\nr2,l2,u1,72\nr3,l3,u2,58\nr4,l9,u2,60\n",
}


def lookup(file: str, value: str) -> dict[str, str]:
    return {"file": file, "key": "sourcedId", "value": value}


def oneroster() -> dict:
    to_class = lookup("lineItems.csv", "classSourcedId")
    return {
        "name": "oneroster",
        "schools": [{"school_id": "A"}],
        "drop": ["familyName"],
        "files": [
            {
                "pattern": "users.csv",
                "tables": [
                    {
                        "table": "students",
                        "only": {"role": ["student"]},
                        "columns": {
                            "school_id": "orgSourcedIds",
                            "student_id": {"from": "identifier", "identifier": "other"},
                            "school_year": {"value": 2026},
                            "grade_level": "grades",
                        },
                    }
                ],
            },
            {
                "pattern": "results.csv",
                "tables": [
                    {
                        "table": "results",
                        "columns": {
                            "school_id": {"value": "A"},
                            "student_id": {
                                "from": "studentSourcedId",
                                "identifier": "other",
                                "lookup": lookup("users.csv", "identifier"),
                            },
                            "school_year": {"value": 2026},
                            "course": {
                                "from": "lineItemSourcedId",
                                "lookup": [
                                    to_class,
                                    lookup("classes.csv", "courseSourcedId"),
                                    lookup("courses.csv", "courseCode"),
                                ],
                            },
                            "course_group": {
                                "from": "lineItemSourcedId",
                                "lookup": [to_class, lookup("classes.csv", "title")],
                            },
                            "competency": {"value": "overall"},
                            "term": {
                                "from": "lineItemSourcedId",
                                "lookup": [
                                    lookup("lineItems.csv", "gradingPeriodSourcedId"),
                                    lookup("academicSessions.csv", "title"),
                                ],
                                "recode": {"Étape 1": "1", "Année": "final"},
                            },
                            "mark": "score",
                        },
                    }
                ],
            },
        ],
    }


def test_results_of_oneroster_are_read_by_a_mapping_alone(bench):
    report = bench.bring(oneroster(), ONEROSTER)
    rows = bench.table("results").sort_values(["course", "term"])
    assert rows["course"].tolist() == ["063226", "063226", "132208"]
    assert rows["term"].tolist() == ["1", "final", "final"]
    assert rows["mark"].tolist() == [71, 72, 58]
    assert set(rows["course_group"]) == {"Math 21", "Français 21"}
    assert set(rows["student_id"]) == set(bench.table("students")["student_id"])
    told = {(fault.rule, fault.column): (fault.count, fault.lines) for fault in report.faults}
    assert told[("not_in_lookup", "course")] == (1, (5,))
    assert rules(report)["excluded_by_mapping"] == 1
    assert not {"classes.csv", "lineItems.csv"} & set(str(report.notes))


def test_a_list_that_gives_two_values_to_a_key_gives_none(bench):
    files = ONEROSTER | {"courses.csv": ONEROSTER["courses.csv"] + "c2,134204\n"}
    report = bench.bring(oneroster(), files)
    (fault,) = [fault for fault in report.faults if fault.rule == "lookup_contradicts"]
    assert (fault.file, fault.count, fault.lines) == ("courses.csv", 1, (4,))
    assert set(bench.table("results")["course"]) == {"063226"}


def test_a_list_of_codes_that_is_absent_or_lacks_its_column_is_told(bench):
    absent = {name: text for name, text in ONEROSTER.items() if name != "classes.csv"}
    from portraitlib.errors import ImportFaultsError

    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(oneroster(), {**absent, "courses.csv": "sourcedId,code\nc1,063226\n"})
    told = {(fault.rule, fault.file) for fault in refused.value.facts["faults"]}
    assert {("file_missing", "classes.csv"), ("missing_column", "courses.csv")} <= told


def test_what_a_list_does_not_hold_can_be_recoded(bench):
    mapping = oneroster()
    mapping["files"][1]["tables"][0]["columns"]["course_group"]["recode"] = {"*": None}
    report = bench.bring(mapping, ONEROSTER)
    assert {fault.column for fault in report.faults if fault.rule == "not_in_lookup"} == {"course", "term"}


def test_a_student_repeated_on_every_line_of_a_list_of_courses_counts_once(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][0]["tables"][0]["distinct"] = True
    students = samples.with_lines(samples.students, *samples.students.splitlines()[1:])
    report = bench.bring(mapping, {"eleves.csv": students})
    assert len(bench.table("students")) == 3
    assert rules(report) == {"repeated_as_described": 3}
    assert report.faults == ()


def test_levels_that_are_no_secondary_leave_with_their_results_and_no_fault(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][0]["tables"][0]["except"] = {"niveau": ["FPT", "6"]}
    students = samples.with_lines(samples.students, "A;8;2026;FPT;901;F;;", "A;9;2026;6;601;M;;")
    results = samples.with_lines(samples.results, "A;8;2026;063126;overall;1;70", "A;404;2026;063126;overall;1;70")
    report = bench.bring(mapping, {"eleves.csv": students, "resultats.csv": results})
    assert rules(report) == {"excluded_by_mapping": 2, "left_out_with_student": 1, "student_not_enrolled": 1}
    assert [fault.rule for fault in report.faults] == ["student_not_enrolled"]


def test_schools_of_the_same_file_names_are_one_mapping(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    del mapping["schools"]
    of_folder = {"folder": r"^(\d{6})"}
    for file in mapping["files"]:
        file["pattern"] = f"*/{file['pattern']}"
        file["tables"][0]["columns"]["school_id"] = of_folder
    schools = {"table": "schools", "distinct": True, "columns": {"school_id": of_folder}}
    mapping["files"][0]["tables"].append(schools)
    files = {
        f"{100_000 + number} École {number}/{name}": text
        for number in range(6)
        for name, text in (("eleves.csv", samples.students), ("resultats.csv", samples.results))
    }
    report = bench.bring(mapping, files)
    assert len(report.schools) == 6
    assert len(bench.table("results", "100005")) == 4
    assert report.faults == ()


def test_a_file_in_no_folder_has_no_school_of_its_folder(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][0]["tables"][0]["columns"]["school_id"] = {"folder": r"(\d{6})"}
    from portraitlib.errors import ImportFaultsError

    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(mapping)
    assert "name_without_value" in {fault.rule for fault in refused.value.facts["faults"]}


def test_lists_of_codes_of_the_same_name_are_those_of_each_folder(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    for file in mapping["files"]:
        file["pattern"] = f"*/{file['pattern']}"
        file["tables"][0]["columns"]["school_id"] = {"folder": "^([AB])$"}
    group = {"from": "groupe", "lookup": {"file": "*/groupes.csv", "key": "no", "value": "nom"}}
    mapping["files"][0]["tables"][0]["columns"]["group"] = group
    files = {}
    for school in "AB":
        lists = f"no;nom\n101;{school} un\n201;{school} deux\n"
        files |= {f"{school}/eleves.csv": samples.students, f"{school}/resultats.csv": samples.results}
        files[f"{school}/groupes.csv"] = lists
    report = bench.bring(mapping, files)
    assert report.faults == ()
    for school in "AB":
        assert sorted(bench.table("students", school)["group"]) == [f"{school} deux", f"{school} un", f"{school} un"]


def test_the_highest_mark_of_each_row_stands_in_a_column_or_in_a_list(bench, samples):
    lines = "ecole;fiche;annee;cours;competence;etape;note;sur\n"
    rows = ["1;15;20", "2;ABS;20", "3;40,5;50", "final;70;"]
    lines += "".join(f"A;1;2026;063126;overall;{row}\n" for row in rows)
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][1]["tables"][0]["marks"]["out_of"] = "sur"
    report = bench.bring(mapping, {"resultats.csv": lines})
    marks = bench.table("results").set_index("term")
    assert marks["mark"].dropna().to_dict() == {"1": 75, "3": 81}
    assert marks.loc["2", "mark_code"] == "AB"
    assert [(fault.column, fault.count) for fault in report.faults] == [("mark", 1)]  # 70 out of nobody knows what
    mapping["files"][1]["tables"][0]["marks"]["out_of"] = {
        "from": "etape",
        "lookup": {"file": "maximums.csv", "key": "etape", "value": "max"},
    }
    report = bench.bring(mapping, {"resultats.csv": lines, "maximums.csv": "etape;max\n1;30\n2;30\n3;45\nfinal;100\n"})
    assert bench.table("results").set_index("term")["mark"].dropna().to_dict() == {"1": 50, "3": 90, "final": 70}
    assert report.faults == ()
