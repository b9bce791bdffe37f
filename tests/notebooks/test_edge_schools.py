"""Schools at the edges: each notebook gives its sentences, whatever is missing, small, equal or very long."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib.sample import build_school, plan_school
from portraitlib.tables.school import school_in_memory
from portraitlib.tables.store import open_partition

pytestmark = pytest.mark.long
LAST = 2026
# Cells that show something, by notebook; each must show at least one view whatever the school.
SECTIONS = {
    "01": ("results", "zones", "cohorts", "entry", "trend", "gaps", "exam", "pass-mark", "peers", "persistence"),
    "02": (
        "skills", "instruments", "student-problem", "predictors", "change", "engagement", "voices", "observations",
        "needs", "differentiation", "student",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole():
    """Standard tables of a small invented school that has a bit of everything; never changed."""
    tables = build_school(replace(plan_school(0), n_entering=12)).standard()
    return {name: with_blanks(frame) for name, frame in tables.items()}


def only_students(tables, kept):
    """The same school with some of its students; tables of the group's own (items, observations) stay."""
    return {
        name: frame[frame["student_id"].isin(kept)] if "student_id" in frame else frame
        for name, frame in tables.items()
    }


def with_blanks(frame):
    """The generator writes an empty text where a file has an empty cell."""
    texts = frame.select_dtypes(include=["object", "str"])
    return frame.assign(**{name: frame[name].mask(frame[name] == "") for name in texts})


def without(*names):
    return lambda tables: {name: frame for name, frame in tables.items() if name not in names}


def changed(name, change):
    """The school with one table changed."""
    return lambda tables: {**tables, name: change(tables[name].copy())}


def class_of(size):
    def cut(tables):
        students = tables["students"]
        in_class = (students["group"] == "21") & (students["school_year"] == LAST)
        dropped = students.loc[in_class, "student_id"].iloc[size:]
        return only_students(tables, set(students["student_id"]) - set(dropped))

    return cut


def everyone_left(tables):
    students = tables["students"]
    in_class = (students["group"] == "21") & (students["school_year"] == LAST)
    left = students["exit_date"].mask(in_class, "2026-01-15")
    return {**tables, "students": students.assign(exit_date=left)}


def school_of_one_class(tables):
    """Three students in all, every year."""
    students = tables["students"]
    in_class = (students["group"] == "21") & (students["school_year"] == LAST)
    return only_students(tables, set(students.loc[in_class, "student_id"].iloc[:3]))


def one_year_only(tables):
    return {
        name: frame[frame["school_year"] == LAST] if name in ("students", "results") else frame
        for name, frame in tables.items()
    }


def all_marks(mark, code=None):
    return changed("results", lambda results: results.assign(mark=mark, mark_code=code))


def no_exam(results):
    return results[results["term"] != "exam"]


def no_primary(results):
    return results[results["course_level"] > 0]


def no_competencies(results):
    return results[results["competency"] == "overall"]


def one_observer(observations):
    return observations.assign(rater_id="A").drop_duplicates(["group", "date", "criterion"])


def without_skills(items):
    return items.assign(skill=None)


def first_item_of_zero_points(items):
    return items.assign(maximum_score=items["maximum_score"].where(items.index != items.index[0], 0.0))


def forty_items(tables):
    """Items named by sentences, 40 of them, in one instrument that nobody left an item out of."""
    students = tables["students"]
    taken = students.loc[(students["school_year"] == LAST) & (students["grade_level"] == 2), "student_id"]
    names = [f"Question {number} : {'résoudre un problème à plusieurs étapes ' * 2}" for number in range(40)]
    rng = np.random.default_rng(1)
    answers = pd.DataFrame(
        [
            {"student_id": student, "instrument": "Épreuve maison", "item": item, "score": float(rng.random() < 0.7)}
            for student in taken
            for item in names
        ]
    ).assign(date=pd.Timestamp("2025-10-01"))
    items = pd.DataFrame({"instrument": "Épreuve maison", "item": names, "subject": "mathematics", "maximum_score": 1})
    return {**tables, "items": items.assign(skill="résolution"), "responses": answers}


def renamed_group(tables):
    """A group whose name has accents, quotes, markup and an emoji."""
    odd = {"21": GROUP_OF_ODD_NAME}
    return {
        name: frame.assign(group=frame["group"].replace(odd)) if "group" in frame else frame
        for name, frame in tables.items()
    }


GROUP_OF_ODD_NAME = "2e « Étoiles » d'O'Neill <b>& cie</b> 🌟"


def teaching_groups_shared(results):
    """Students of the home group met in two teaching groups of one course: half the terms in each."""
    return results.assign(course_group=np.where(results["term"].isin(["1", "2"]), "A", "B"))


def nobody_answered_twice(tables):
    responses = tables["responses"]
    return {**tables, "responses": responses[responses["date"] == responses["date"].min()]}


def all_right(responses):
    return responses.assign(score=1.0, response_code=None)


def all_left_out(responses):
    return responses.assign(score=np.nan, response_code="omitted")


def none_reached(responses):
    return responses.assign(score=np.nan, response_code="not_reached")


def same_answers(answers):
    return answers.assign(answer=3.0)


def no_answer(answers):
    return answers.assign(answer=np.nan)


def no_rating(observations):
    return observations.assign(rating=np.nan)


def no_dimension_of_students(students):
    columns = ["sex", "ehdaa_status", "has_intervention_plan", "first_language", "was_born_in_canada"]
    return students.assign(**dict.fromkeys(columns))


# Of each: the notebooks that it concerns, what is changed in the school, what is asked of the notebook.
CASES = {
    "class of 3": ("02", class_of(3), {}),
    "class of 1": ("01", class_of(1), {}),
    "group that all have left": ("02", everyone_left, {}),
    "school of 3 students": ("01 02", school_of_one_class, {}),
    "no group chosen": ("02", lambda tables: tables, {"group": ""}),
    "group of an odd name": ("02", renamed_group, {"group": GROUP_OF_ODD_NAME}),
    "no competencies": ("01", changed("results", no_competencies), {}),
    "one year only": ("01", one_year_only, {}),
    "all marks equal": ("01", all_marks(70.0), {}),
    "no mark at all": ("01", all_marks(np.nan), {}),
    "no exam": ("01", changed("results", no_exam), {}),
    "no primary results": ("01", changed("results", no_primary), {}),
    "no results": ("01 02", without("results"), {}),
    "students alone": ("01 02", lambda tables: {"students": tables["students"]}, {}),
    "no questionnaire": ("01 02", without("answers"), {}),
    "same answer everywhere": ("02", changed("answers", same_answers), {}),
    "questionnaire left blank": ("02", changed("answers", no_answer), {}),
    "one observer": ("02", changed("observations", one_observer), {}),
    "sheets without a rating": ("02", changed("observations", no_rating), {}),
    "no skills": ("02", changed("items", without_skills), {}),
    "no items": ("02", without("items"), {}),
    "item of 0 points": ("02", changed("items", first_item_of_zero_points), {}),
    "40 items with long names": ("02", forty_items, {}),
    "one sitting": ("02", nobody_answered_twice, {}),
    "everything right": ("02", changed("responses", all_right), {}),
    "everything left out": ("02", changed("responses", all_left_out), {}),
    "nothing reached": ("02", changed("responses", none_reached), {}),
    "two teaching groups": ("02", changed("results", teaching_groups_shared), {}),
    "nothing known of students": ("01", changed("students", no_dimension_of_students), {}),
}

# Readers take turns, so that every audience and both languages meet odd schools at a bearable cost.
READERS = (("interne", "fr"), ("personnel", "fr"), ("public", "en"))


def opened(tables, case, **reader):
    _, change, params = CASES[case]
    return school_in_memory(change(tables), **{"group": "21", **params, **reader})


def headlines(views, cell):
    return [view["headline"] for view in views if view["cell"] == cell]


@pytest.mark.parametrize(("notebook", "case"), [(one, case) for case in CASES for one in CASES[case][0].split()])
def test_every_section_gives_its_sentence(run_cells, whole, notebook, case):
    audience, language = READERS[list(CASES).index(case) % len(READERS)]
    views = run_cells(notebook, opened(whole, case, audience=audience, language=language))
    for section in SECTIONS[notebook]:
        assert headlines(views, section), section
    told = [
        sentence for view in views for sentence in (view["headline"], *(table["title"] for table in view["tables"]))
    ]
    assert all(sentence.strip() for sentence in told)
    assert not [sentence for sentence in told if "nan" in sentence.lower().split() or "{" in sentence]


def test_a_group_that_does_not_exist_is_told_with_those_there_are(run_cells, whole):
    views = run_cells("02", school_in_memory(whole, group="99"))
    told = [headline for section in SECTIONS["02"] for headline in headlines(views, section) if "99" in headline]
    assert len(told) >= len(SECTIONS["02"]) - 1  # the facts of a student that nobody chose name no group
    assert all("21" in headline for headline in told)


def test_of_equal_marks_no_place_is_said_to_be_lowest_nor_to_lose_students(run_cells, whole):
    views = run_cells("01", opened(whole, "all marks equal"))
    assert headlines(views, "results") == ["Le taux de réussite est le même partout\xa0: 100\xa0%."]
    assert headlines(views, "cohorts")[0].startswith("Aucun élève qui réussissait ne glisse sous le seuil")


def test_a_need_of_one_student_is_not_called_shared(run_cells, whole):
    views = run_cells("02", opened(whole, "no items"))
    assert headlines(views, "needs") == ["Groupe 21\xa0: aucun besoin n'est partagé par plusieurs élèves."]


def test_of_equal_answers_engagement_is_one_score(run_cells, whole):
    views = run_cells("02", opened(whole, "same answer everywhere"))
    assert "est de 3,0 sur 5 dans chaque dimension" in headlines(views, "engagement")[0]


def test_a_zone_of_one_student_is_not_named_in_a_headline(run_cells, whole):
    views = run_cells("01", opened(whole, "class of 1"))
    assert "n = 1," not in headlines(views, "zones")[0].replace("\xa0", " ")


def test_without_any_progress_the_other_sections_of_the_follow_up_are_read(sample_store, run_cells, tmp_path):
    partition = open_partition(sample_store, "999002")
    tables = {name: partition.read(name) for name in partition.tables if name != "progress"}
    views = run_cells("07", school_in_memory(tables, journal=str(tmp_path / "journal"), as_of="2026-06-15"))
    refused = {view["cell"] for view in views if view["name"].endswith("-refused")}
    assert {"progress", "rule", "single-case"} <= refused
    read = {view["cell"] for view in views if not view["name"].endswith("-refused")}
    assert {"decisions", "since", "delivery", "tiers", "indicators", "voices", "pages", "diploma"} <= read
