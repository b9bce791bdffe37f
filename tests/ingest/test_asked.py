"""Answers to questionnaires: forms, questions found by their words, and what must not enter."""

from __future__ import annotations

import pytest

from portraitlib.errors import MappingError
from portraitlib.ingest.asked import item_headers
from portraitlib.rules import load_questionnaire
from portraitlib.tables.school import school_in_memory
from portraitlib.tables.store import open_partition

PERSON = {"from": "fiche", "identifier": "other"}


def form(name="competence", **columns):
    columns = {"school_id": "ecole", "date": "quand", **columns}
    return {"table": "answers", "questionnaire": name, "columns": columns}


def sheet(*lines, name="competence", before="ecole;quand;courriel;fiche"):
    """File of a form: a column a question, headed by its wording."""
    return ";".join([before, *(one.fr for one in load_questionnaire(name).items)]) + "\n" + "\n".join(lines) + "\n"


def with_form(samples, table):
    return {**samples.basic, "files": [*samples.basic["files"], {"pattern": "form.csv", "tables": [table]}]}


def rules(report):
    """Rules broken and notes, but that the second school of the mapping sent nothing."""
    told = {fault.rule: fault.count for fault in (*report.faults, *report.notes)}
    return {rule: count for rule, count in told.items() if rule != "schools_without_data"}


def faults_of(bench, samples, table):
    with pytest.raises(MappingError) as refused:
        bench.bring(with_form(samples, table), {"form.csv": sheet()})
    return {fault["kind"]: fault for fault in refused.value.facts["faults"]}


def test_an_address_that_is_not_described_is_nowhere_in_the_store(bench, samples):
    lines = sheet("A;2025-10-22 09:31:22;un@exemple.invalid;1;Plutôt d'accord;;Tout à fait d’accord;PLUTÔT D'ACCORD")
    report = bench.bring(with_form(samples, form(student_id=PERSON)), {"form.csv": lines})
    answers = bench.table("answers")
    assert answers["answer"].dropna().tolist() == [3, 4, 3]
    assert answers["date"].dt.strftime("%Y-%m-%d %H:%M").unique().tolist() == ["2025-10-22 00:00"]
    assert rules(report) == {"columns_ignored": 0}
    told = [path.read_bytes() for path in bench.store.rglob("*") if path.is_file() and path.suffix != ".parquet"]
    assert not any(b"exemple.invalid" in content for content in told)
    partition = open_partition(bench.store, "A")
    assert not any("exemple.invalid" in partition.read(name).to_csv() for name in partition.tables)


def test_a_question_is_found_by_its_words_its_code_or_both_in_either_language():
    asked = load_questionnaire("climat")
    headers = ["C1", "3. Mes enseignants croient que je peux réussir", "Climat [I feel safe at school.]"]
    headers += ["C2. Quand je ne comprends pas je peux demander de l’aide sans me sentir mal.", "Commentaire"]
    found = {item: names for item, names in item_headers(asked, headers).items() if names}
    assert found == {"C1": headers[:1], "C2": headers[3:4], "C3": headers[1:2], "C8": headers[2:3]}


def test_a_word_that_the_scale_has_not_sets_its_answer_aside_and_one_that_says_nothing_is_no_row(bench, samples):
    lines = sheet("A;2025-10-22;;1;Bof;Plutôt d'accord;Je ne sais pas;Plutôt d'accord")
    report = bench.bring(with_form(samples, form(student_id=PERSON)), {"form.csv": lines})
    assert rules(report) == {"columns_ignored": 0, "not_a_number": 1, "excluded_by_mapping": 1}
    assert bench.table("answers")["item"].tolist() == ["S2", "S4"]


def test_a_question_that_no_column_holds_is_told_and_two_columns_of_one_question_stop_the_file(bench, samples):
    words = [one.fr for one in load_questionnaire("competence").items]
    missing = ";".join(["ecole;quand;fiche", *words[:3]]) + "\nA;2025-10-22;1;4;4;4\n"
    report = bench.bring(with_form(samples, form(student_id=PERSON)), {"form.csv": missing})
    assert rules(report) == {"missing_column": 0}
    assert len(bench.table("answers")) == 3
    twice = ";".join(["ecole;quand;fiche", *words, "S1"]) + "\nA;2025-10-22;1;4;4;4;4;1\n"
    report = bench.bring(with_form(samples, form(student_id=PERSON)), {"form.csv": twice})
    assert "duplicated_header" in rules(report)
    assert not len(bench.table("answers"))


def test_sheets_without_a_name_are_numbered_and_a_description_that_names_who_answers_is_refused(bench, samples):
    lines = sheet("A;2025-11-19;;;4;4;4;4;4;4", "A;2025-11-19;;;4;4;4;4;4;4", name="parents")
    bench.bring(with_form(samples, form("parents")), {"form.csv": lines})
    answers = bench.table("answers")
    assert (len(answers), answers["respondent_id"].nunique(), answers["student_id"].notna().sum()) == (12, 2, 0)
    for named in ({"student_id": PERSON}, {"respondent_id": {"from": "courriel", "identifier": "other"}}):
        assert faults_of(bench, samples, form("parents", **named))["names_who_answers"]["found"] == "Parents"


def test_a_row_that_names_a_student_where_nobody_is_named_is_set_aside(bench, samples):
    said = {"instrument": {"value": "Mot à dire"}, "is_anonymous": {"value": "true"}, "wording_fr": {"value": "Oui ?"}}
    scale = {"scale_low": {"value": 1}, "scale_high": {"value": 4}, "item": {"value": "Q1"}, "answer": "rep"}
    columns = {"school_id": "ecole", "date": "quand", "student_id": PERSON, **said, **scale}
    columns["respondent_id"] = {"row_number": True}
    lines = "ecole;quand;fiche;rep\nA;2025-10-22;1;3\nA;2025-10-22;;2\nA;2025-10-22;;7\n"
    report = bench.bring(with_form(samples, {"table": "answers", "columns": columns}), {"form.csv": lines})
    assert rules(report) == {"names_who_answers": 1, "outside_scale": 1}
    assert bench.table("answers")["answer"].tolist() == [2]


def test_a_questionnaire_that_is_not_there_is_refused_with_those_that_are(bench, samples):
    fault = faults_of(bench, samples, form("climats"))["questionnaire_missing"]
    assert (fault["found"], "climat" in fault["allowed"]["expected"]) == ("climats", True)


def test_a_questionnaire_is_added_beside_the_others_of_the_year(bench, samples):
    lines = sheet("A;2025-10-22;;1;4;4;4;4")
    bench.bring(with_form(samples, form(student_id=PERSON)), {"form.csv": lines})
    others = sheet("A;2025-11-19;;;4;4;4;4;4;4", name="parents")
    bench.bring(with_form(samples, form("parents")), {"form.csv": others}, add=True, replace=False)
    answers = bench.table("answers")
    assert answers.groupby("instrument").size().to_dict() == {"Parents": 6, "Sentiment de compétence": 4}
    assert set(bench.table("questionnaires")["instrument"]) == {"Parents", "Sentiment de compétence"}
    again = sheet("A;2025-10-22;;1;1;1;1;1")
    bench.bring(with_form(samples, form(student_id=PERSON)), {"form.csv": again}, add=True, replace=False)
    assert bench.table("answers").groupby("instrument")["answer"].sum().to_dict()["Sentiment de compétence"] == 4


def test_a_table_of_before_says_the_same_as_the_questionnaire_that_takes_its_place(bench, samples):
    asked = load_questionnaire("engagement")
    dimensions = {one.item: {"dimension": one.dimension, "item": one.item} for one in asked.items}
    reverse = {one.item: {"is_reversed": str(one.is_reversed).lower()} for one in asked.items}
    before = {
        "table": "engagement",
        "columns": {"school_id": "ecole", "student_id": PERSON, "date": "quand", **scale_of(asked)},
        "unpivot": [{"columns": {item: dimensions[item] | reverse[item] for item in dimensions}, "value": "answer"}],
    }
    lines = ";".join(["ecole;quand;fiche", *dimensions]) + "\nA;2025-10-22;1;" + ";".join("123451234512") + "\n"
    told = []
    for table in (before, form("engagement", student_id=PERSON)):
        bench.bring(with_form(samples, table), {"form.csv": lines})
        school = school_in_memory({name: bench.table(name) for name in ("answers", "questionnaires", "students")})
        told.append(indicators_of(school))
    assert told[0] == told[1]
    assert len(told[0]) == 3


def scale_of(asked):
    return {"scale_low": {"value": asked.numbers[0]}, "scale_high": {"value": asked.numbers[-1]}}


def indicators_of(school):
    from portraitlib.indicators.conduct import engagement_indicators
    from portraitlib.tables.questionnaires import engagement_answers

    rows = engagement_indicators(engagement_answers(school), school.table("students").head(1), 2026)
    return rows.iloc[0].dropna().to_dict()
