"""Practices: what a sheet must hold, that only numbers seen are shown, that nothing is ranked."""

import json
from copy import deepcopy
from typing import get_args

import pytest
import yaml

from portraitlib import list_practices
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.errors import ParamsError
from portraitlib.params import check, project_folder
from portraitlib.report.exit_check import Forbidden, found_in
from portraitlib.rules import PracticeBook, load_settings
from portraitlib.rules.practices import SubjectName
from portraitlib.tables.schemas import SUBJECTS
from portraitlib.tables.school import school_in_memory

BOOK = project_folder() / "params" / "pratiques.yml"


@pytest.fixture
def sheets():
    return deepcopy(yaml.safe_load(BOOK.read_text(encoding="utf-8"))["practices"])


def faults_of(practices):
    with pytest.raises(ParamsError) as caught:
        check(PracticeBook, {"practices": practices}, where="pratiques.yml")
    return {fault["kind"] if "kind" in fault else fault["type"] for fault in caught.value.facts["faults"]}


@pytest.mark.parametrize("lacking", ["comparison", "at_scale", "take_up", "source", "fails", "read_on"])
def test_a_practice_without_its_comparison_scale_take_up_or_source_is_refused(sheets, lacking):
    del sheets[0][lacking]
    assert faults_of(sheets) == {"missing"}


def test_a_number_that_was_not_seen_is_refused_and_so_is_one_of_nobody(sheets):
    sheets[0]["seen"] = "to_confirm"
    assert faults_of(sheets) == {"number_not_seen"}
    sheets[0]["seen"] = "read"
    students = sheets[1]["effect"].pop("students")
    assert faults_of(sheets) == {"left_empty"}
    sheets[1]["effect"]["students"] = students
    assert faults_of([*sheets, sheets[2]]) == {"given_twice"}


def test_practices_keep_the_order_of_the_file_and_meet_the_need_and_the_tier():
    school = school_in_memory({})
    book = load_settings(PracticeBook).practices
    every = list_practices(school).tables["practices"].data["practice_name"].tolist()
    assert every == [one.name.fr for one in book]
    wanted = [one.name.fr for one in book if "mathematics" in one.needs and 2 in one.tiers]
    assert (
        list_practices(school, need="mathematics", tier=2).tables["practices"].data["practice_name"].tolist() == wanted
    )
    assert list_practices(school, need="ahead", tier=3).reason == "no_practice"


def test_a_subject_leaves_out_what_was_studied_in_others_alone():
    school, book = school_in_memory({}), load_settings(PracticeBook).practices
    found = list_practices(school, subject="science")
    names = found.tables["practices"].data["practice_name"].tolist()
    assert names == [one.name.fr for one in book if not one.subjects]
    assert "Étudiées à part dans cette matière : 0." in shown_view(found).sentences[0].replace("\u00a0", " ")
    mathematics = list_practices(school, subject="mathematics", need="mathematics")
    assert shown_view(mathematics).headline.startswith("Mathématique, ")
    assert list_practices(school, subject="mathematics", need="reading", tier=1).tables["practices"].data[
        "practice_subjects"].str.contains("mathematics").sum() == 1  # fmt: skip
    assert set(get_args(SubjectName)) == set(SUBJECTS)


def test_common_practices_without_support_say_so():
    view = shown_view(list_practices(school_in_memory({})))
    (told,) = [sentence for sentence in view.sentences if sentence.startswith("Courantes, sans appui")]
    assert "Coenseignement" in told and "Récupération" in told
    html = html_of(view, Words("fr"))
    assert "Contre un seul enseignant" in html and "aucun gain" in html and "19" in html


def test_hours_are_those_of_the_dose_and_an_effect_says_of_how_many():
    told = list_practices(school_in_memory({}), need="mathematics", tier=3).tables["practices"].data.iloc[0]
    assert told["staff_hours"] == pytest.approx(50 * 5 / 60 / 2)
    view = shown_view(list_practices(school_in_memory({}, language="en"), need="mathematics", tier=3))
    assert "from 0.18 to 0.40 standard deviation" in view.tables[0].labels["practice_effect"].iloc[0]


def test_no_text_of_the_file_looks_like_an_identifier_that_would_hold_a_report_back(sheets):
    texts = [json.dumps(sheet, ensure_ascii=False, default=str) for sheet in sheets]
    assert [text[:60] for text in texts if any(found_in(text, Forbidden()).values())] == []
