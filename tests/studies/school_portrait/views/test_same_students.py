"""What is said of the same students over time: the finding with its n and interval, and nothing that was withheld."""

import pandas as pd
import pytest

from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.studies.school_portrait.measures.cohorts import follow_cohorts
from portraitlib.studies.school_portrait.measures.comparison import compare_results
from portraitlib.studies.school_portrait.measures.entry import describe_entry
from portraitlib.studies.school_portrait.measures.exam_gap import compare_with_exam
from portraitlib.studies.school_portrait.measures.gap_trend import follow_gaps
from portraitlib.studies.school_portrait.measures.outlook import compare_with_older_students
from portraitlib.studies.school_portrait.measures.zones import rank_zones
from portraitlib.tables.school import school_in_memory


def said(view):
    figures = [text for figure in view.figures for text in (figure.title, figure.alt)]
    return "\n".join([view.headline, *view.sentences, *figures, *view.notes]).replace("\u00a0", " ")


def row(student, year, level, mark, **more):
    return {
        "student_id": student, "school_year": year, "course": f"{level}", "course_level": level, "subject": "french",
        "competency": "reading", "term": "final", "mark": mark, **more,
    }  # fmt: skip


def pupils(n_fail, n=60, later=2, earlier=1):
    """Students at 75 (some at 65) first; `n_fail` of them under the mark at the later level."""
    rows = []
    for number in range(n):
        rows.append(row(f"s{number}", 2026 - (later - earlier), earlier, 65.0 if number < 20 else 75.0))
        rows.append(row(f"s{number}", 2026, later, 50.0 if number < n_fail else 72.0))
    return rows


def opened(rows, **params):
    return school_in_memory({"results": pd.DataFrame(rows)}, **params)


def test_the_headline_says_where_students_slip_with_n_and_interval():
    view = shown_view(follow_cohorts(opened(pupils(15))))
    headline = view.headline.replace("\u00a0", " ")
    assert "Lire (1re secondaire → 2e secondaire)" in headline
    assert "25 % de ceux qui réussissaient (n = 60, intervalle de 16 % à 37 %)" in headline
    assert [figure.name for figure in view.figures] == ["parcours-apercu", "parcours-tranches"]


@pytest.mark.parametrize(
    ("later", "said_later"),
    [
        ({"competency": "overall", "term": "final"}, "dans la même matière, en 4e secondaire"),
        ({"competency": "overall", "term": "exam"}, "à l'épreuve ministérielle de la même matière"),
    ],
)
def test_upstream_says_in_what_the_students_are_under_the_mark(later, said_later):
    rows = [{**one, "course": "085404", "subject": "history"} for one in pupils(15, later=4, earlier=2)]
    rows = [{**one, "competency": "overall"} for one in rows if one["course_level"] == 2] + [
        {**one, **later} for one in rows if one["course_level"] == 4
    ]
    text = said(shown_view(compare_with_older_students(opened(rows))))
    assert f"sont sous le seuil {said_later}, contre" in text
    assert "étaient déjà fragiles en 2e secondaire" in text


def test_values_kept_from_an_audience_are_not_said_to_be_too_few():
    view = shown_view(follow_cohorts(opened(pupils(3), audience="public")))
    assert "60 élèves ont été vus" in said(view)
    assert "ne sont pas montrées à ce public, pour protéger des élèves" in view.headline
    assert "Trop peu" not in view.headline


@pytest.mark.parametrize(
    ("study", "rows", "sentence"),
    [
        (compare_results, [row(f"{year}-{n}", year, 4, 70.0, competency="overall") for year in (2025, 2026)
                           for n in range(3)], "Aucune matière ne compte au moins 10 élèves aux deux moments comparés"),
        (compare_with_older_students, pupils(2, n=6, later=4, earlier=2), "moins de 10 élèves fragiles"),
        (compare_with_exam, [row(f"s{n}", 2026, 4, 70.0, competency="overall", course="085404", term=term)
                             for n in range(3) for term in ("1", "2", "3", "exam")],
         "moins de 10 élèves ont à la fois une note d'école"),
    ],
)  # fmt: skip
def test_too_few_students_are_told_in_the_words_of_each_study(study, rows, sentence):
    headline = shown_view(study(opened(rows))).headline.replace("\u00a0", " ")
    assert sentence in headline
    assert "sous-groupes" not in headline


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_few_students_who_slip_are_in_no_word(audience):
    rows = pupils(3) if audience == "public" else pupils(2, n=4)
    text = said(shown_view(follow_cohorts(opened(rows, audience=audience))))
    assert "5 % de ceux" not in text
    assert "50 % de ceux" not in text


def test_a_reader_of_bounds_is_told_that_bands_are_not_shown():
    assert "n'est pas montré à ce public" in said(shown_view(follow_cohorts(opened(pupils(20), audience="public"))))


def test_upstream_is_said_as_a_link_and_never_as_a_cause():
    text = said(shown_view(compare_with_older_students(opened(pupils(15, later=4, earlier=2)))))
    assert "Parmi les élèves qui y étaient fragiles, 75 % sont sous le seuil dans la même compétence, en 4e" in text
    assert "ils ne disent pas pourquoi" in text
    assert "cause" not in text


def test_strengths_come_before_needs_and_what_no_data_know_is_named():
    students = pd.DataFrame(
        [
            {"student_id": f"s{n}", "school_year": 2026, "grade_level": 1, "age_on_september_30": 12 + (n < 12)}
            for n in range(40)
        ]
    )
    primary = [row(f"s{n}", 2026, 0, 80.0 if n > 9 else 62.0, competency="overall", course=subject, subject=subject)
               for n in range(40) for subject in ("french", "mathematics")]  # fmt: skip
    view = shown_view(describe_entry(school_in_memory({"students": students, "results": pd.DataFrame(primary)})))
    text = said(view)
    assert text.index("À l'aise en langue et en mathématique") < text.index("Plus âgés que l'âge attendu : 30 %")
    assert "le climat relationnel" in text
    assert "aucun score n'est fait pour un élève" in text


@pytest.mark.parametrize(
    ("against", "sentence"),
    [
        ("first_year", "n'ont pas été faites selon les mêmes règles"),
        ("other_sequence", "les séquences CST, TS et SN n'ont ni le même programme"),
        ("level_above", "deux niveaux ont des programmes"),
        ("two_years_before", "Aucun résultat de l'année demandée"),
    ],
)
def test_a_forbidden_comparison_is_refused_in_a_sentence(against, sentence):
    rows = [row(f"{year}-{n}", year, 4, 70.0, competency="overall") for year in (2022, 2025, 2026) for n in range(20)]
    view = shown_view(compare_results(opened(rows), against=against))
    assert sentence in view.headline.replace("\u00a0", " ")
    assert not view.tables


def test_a_gap_that_moved_is_told_from_year_to_year():
    rows, people = [], []
    for year, n_passed in ((2025, 40), (2026, 78)):
        for sex, passes in (("F", 78), ("M", n_passed)):
            for n in range(80):
                name = f"{year}{sex}{n}"
                people.append({"student_id": name, "school_year": year, "sex": sex})
                rows.append(row(name, year, 4, 75.0 if n < passes else 50.0, competency="overall"))
    school = school_in_memory({"results": pd.DataFrame(rows), "students": pd.DataFrame(people)})
    headline = shown_view(follow_gaps(school)).headline.replace("\u00a0", " ")
    assert "est passé de −48 points à 0 point" in headline


def test_zones_by_group_say_for_whom_the_first_zone_is_weak(school, weak_level):
    rows = [{**one, "student_id": f"{one['student_id']}-{one['subject']}"} for one in weak_level]
    view = shown_view(rank_zones(school(rows), by="sex"))
    text = said(view)
    assert '<td class="mot">sûrement</td>' in html_of(view, Words("fr"))
    assert "Groupe par groupe, pour Histoire, 2e secondaire :" in text
    assert "Elle ressort sûrement aussi dans : Filles, 40 % (n = 30" in text
    assert "pas montré à ce public" in said(shown_view(rank_zones(school(rows, audience="public"), by="sex")))
