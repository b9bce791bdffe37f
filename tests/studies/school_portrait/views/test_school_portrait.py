"""What the school portrait says: the finding with its n and its uncertainty, and nothing that was withheld."""

import re

import pytest

from portraitlib.display.refusals import GENERAL, refusal_sentence
from portraitlib.display.show import shown_view
from portraitlib.display.wording import Words
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.studies.school_portrait.measures.cohorts import follow_cohorts
from portraitlib.studies.school_portrait.measures.comparison import compare_results
from portraitlib.studies.school_portrait.measures.entry import describe_entry
from portraitlib.studies.school_portrait.measures.gap_trend import follow_gaps
from portraitlib.studies.school_portrait.measures.gaps import compare_subgroups
from portraitlib.studies.school_portrait.measures.outlook import compare_with_older_students
from portraitlib.studies.school_portrait.measures.results import describe_results
from portraitlib.studies.school_portrait.measures.trend import describe_trend
from portraitlib.studies.school_portrait.measures.zones import rank_zones

STUDIES = (
    describe_results,
    rank_zones,
    describe_trend,
    compare_subgroups,
    follow_gaps,
    follow_cohorts,
    compare_with_older_students,
    describe_entry,
    compare_results,
)
AUDIENCES = ("interne", "personnel", "public")


def words_of(view):
    """Every word a reader sees or hears, tables aside."""
    figures = [text for figure in view.figures for text in (figure.title, figure.alt)]
    return "\n".join([view.headline, *view.sentences, *figures, *view.notes]).replace("\u00a0", " ")


def test_the_headline_names_the_weak_zone_with_its_n_its_interval_and_its_students(school, weak_level):
    view = shown_view(rank_zones(school(weak_level)))
    headline = view.headline.replace("\u00a0", " ")
    assert "Histoire, 2e secondaire" in headline
    assert "40 % (n = 60, intervalle de 29 % à 53 %)" in headline
    assert "36 élèves" in headline
    assert "plus de 99 chances sur 100" in words_of(view)


def test_only_the_zones_stand_for_the_school_in_the_index(school, weak_level):
    views = [shown_view(study(school(weak_level))) for study in (describe_results, rank_zones, compare_subgroups)]
    assert [view.is_school_headline for view in views] == [False, True, False]


def test_zones_that_do_not_differ_name_none(school, marks):
    rows = [row for level in range(1, 6) for row in marks(30, 24, level)]
    view = shown_view(rank_zones(school(rows)))
    assert view.headline.startswith("Aucune zone ne se détache")
    assert "par hasard" in words_of(view)
    assert "aurait été vu 8 fois sur 10" in view.headline


def test_one_rate_stands_in_the_headline_the_figure_and_the_table(school, weak_level):
    view = shown_view(rank_zones(school(weak_level)))
    assert "Taux de réussite de 40 %" in view.headline.replace("\u00a0", " ")
    (zones, *_), (figure, *_) = view.tables, view.figures
    assert zones.rows["success_rate"].iloc[0] == pytest.approx(0.4)
    assert "(40 %)" in figure.title.replace("\u00a0", " ")
    assert "Histoire, 2e secondaire 40 % (de 29 % à 53 %)" in figure.alt.replace("\u00a0", " ")


def test_a_competency_under_the_same_students_other_marks_makes_the_headline(school, marks):
    rows = [row for level in range(1, 4) for row in marks(40, 40, level)]
    for competency, lower in (("reading", 1), ("writing", 9)):
        some = [row for level in range(1, 4) for row in marks(40, 40, level, "french", competency=competency)]
        rows += [
            {**row, "mark": row["mark"] - lower * (row["course_level"] == 2) - n % 3} for n, row in enumerate(some)
        ]
    view = shown_view(rank_zones(school(rows)))
    assert view.headline.startswith("Les mêmes élèves réussissent moins bien ici qu'ailleurs")
    assert "Français, langue d'enseignement, Écrire" in view.headline
    assert "contrasts" in [table.name for table in view.tables]


def test_a_first_zone_that_is_not_surely_weak_is_said_to_be_unsure(school, marks):
    rows = [row for level in range(1, 6) for row in marks(60, 55, level, "french")]
    rows += [row for level in range(1, 6) for row in marks(40, 24 + level % 2, level, "science")]
    apart = [{**row, "student_id": f"{n}"} for n, row in enumerate(rows)]  # nobody has two marks to compare
    view = shown_view(rank_zones(school(apart), k=1))
    assert "aucune ne ressort sûrement" in view.headline


def test_figures_carry_their_numbers_in_words(school, weak_level):
    view = shown_view(describe_results(school(weak_level)))
    (figure,) = view.figures
    assert figure.image.startswith(b"<svg")
    assert "Histoire, 2e secondaire 40 %" in figure.alt.replace("\u00a0", " ")
    assert figure.table in [table.name for table in view.tables]


def test_a_subject_with_competencies_has_two_figures(school, marks):
    rows = marks(20, 15) + marks(20, 10, competency="reading")
    names = [figure.name for figure in shown_view(describe_results(school(rows))).figures]
    assert names == ["resultats-matieres", "resultats-competences"]


def test_students_without_a_mark_are_said_to_be_left_out(school, marks):
    rows = [*marks(20, 15), *({**row, "student_id": f"x{n}", "mark": None} for n, row in enumerate(marks(3, 3)))]
    view = shown_view(describe_results(school(rows)))
    assert "3 élèves ont au moins un code ou une case vide" in words_of(view)
    assert "left_out" in [table.name for table in view.tables]


def test_a_broken_line_is_said_to_be_broken(school, marks):
    view = shown_view(describe_trend(school(marks(30, 20, year=2022) + marks(30, 20, year=2026))))
    assert "2021-2022 | 2025-2026" in words_of(view)
    assert view.headline.startswith("Aucune évolution ne peut être dite")


def test_a_clear_change_is_told_with_both_n(school, marks):
    view = shown_view(describe_trend(school(marks(80, 40, year=2025) + marks(100, 90, year=2026))))
    assert "+40 points" in view.headline.replace("\u00a0", " ")
    assert "n = 80 puis 100" in view.headline.replace("\u00a0", " ")


def test_a_gap_is_told_against_its_group_and_with_its_interval(school, marks):
    rows = marks(60, 58, sex="F") + [{**row, "student_id": f"m{n}"} for n, row in enumerate(marks(80, 40, sex="M"))]
    headline = shown_view(compare_subgroups(school(rows))).headline.replace("\u00a0", " ")
    assert "+47 points pour le groupe « Filles »" in headline
    assert "« Garçons »" in headline
    assert re.search(r"intervalle de \+\d+ points à \+\d+ points; n = 60", headline)


def test_groups_too_small_are_not_shown(school, marks):
    rows = marks(40, 30, sex="F") + [{**row, "student_id": f"m{n}"} for n, row in enumerate(marks(60, 40, sex="M"))]
    rows += [{**row, "student_id": f"x{n}"} for n, row in enumerate(marks(4, 1, sex="X"))]
    view = shown_view(compare_subgroups(school(rows)))
    assert "sex:X" not in set(view.tables[0].rows["subgroup"])
    assert "moins de 10 élèves" in words_of(view)


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_withheld_values_are_in_no_word(school, marks, audience):
    # 1 of 4 and 1 of 3 are withheld; so must any sentence, title or alternative text about them be.
    rows = [
        row for level, (n, passed) in {1: (4, 1), 2: (3, 1), 3: (60, 45)}.items() for row in marks(n, passed, level)
    ]
    view = shown_view(describe_results(school(rows, audience=audience)))
    text = words_of(view)
    assert "25 %" not in text
    assert "33 %" not in text
    assert "1re secondaire" not in text
    assert "2e secondaire" not in text


def test_when_the_weakest_zones_are_withheld_the_headline_says_so(school, weak_level):
    rows = [row for row in weak_level if row["course_level"] != 2 or row["subject"] == "history"]
    view = shown_view(rank_zones(school(rows, audience="public")))
    assert "ne sont pas citées" in words_of(view)


EDGES = {
    "one student": lambda marks: marks(1, 1),
    "all marks missing": lambda marks: marks(30, 20, mark=None),
    "all marks equal": lambda marks: marks(30, 20, mark=60.0),
    "one year": lambda marks: marks(30, 20),
    "two years": lambda marks: marks(30, 20) + marks(30, 10, year=2025),
    "a year without a rule": lambda marks: marks(30, 20, year=2001),
    "a term in progress": lambda marks: marks(30, 20, term="1"),
    "no level": lambda marks: marks(30, 20, course_level=None),
    "three students": lambda marks: marks(3, 2) + marks(3, 1, year=2025),
    "no competency, two levels": lambda marks: marks(30, 20, 1, year=2025) + marks(30, 20, 2, year=2026),
    "ties": lambda marks: [row for level in range(1, 5) for row in marks(20, 10, level)],
}


@pytest.mark.parametrize("case", EDGES)
def test_every_edge_has_its_sentence_and_none_a_traceback(school, marks, case):
    """Readers take turns: every study, and every edge, is met by each."""
    rows = EDGES[case](marks)
    opened = [school(rows, audience=audience) for audience in AUDIENCES]
    for place, study in enumerate(STUDIES, list(EDGES).index(case)):
        result = study(opened[place % len(opened)])
        view = shown_view(result)
        assert view.headline.strip()
        assert "nan" not in words_of(view).lower().split()
        assert "{" not in words_of(view)
        assert not isinstance(result, Refusal) or refusal_sentence(disclose(result), Words("fr")) != GENERAL
