"""The words of the screening: supports before labels, each point in a sentence, a notice with each list."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.indicators.criteria_words import FAULTS, criterion_fault
from portraitlib.indicators.wording import band, written_value
from portraitlib.studies.risk.measures.audit import compare_tiers
from portraitlib.studies.risk.measures.capacity import plan_support
from portraitlib.studies.risk.measures.comparison import compare_criteria
from portraitlib.studies.risk.measures.declines import list_declines
from portraitlib.studies.risk.measures.rulebook import describe_criteria
from portraitlib.studies.risk.measures.screened import list_screened
from portraitlib.studies.risk.measures.sheet import describe_sheet
from portraitlib.studies.risk.measures.tiers import describe_tiers
from portraitlib.studies.risk.views.phrases import reason
from portraitlib.tables.school import school_in_memory

FR = Words("fr")


def sheet_of_one(school):
    return describe_sheet(school, pseudonym="p39")


STUDIES = (describe_criteria, describe_tiers, list_screened, list_declines, plan_support, sheet_of_one,
           compare_criteria, compare_tiers)  # fmt: skip
LISTS = (list_screened, plan_support, list_declines)


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def tables():
    n = 40
    ids = [f"p{place:02d}" for place in range(n)]
    days = pd.bdate_range("2025-09-01", periods=60)
    marks = pd.DataFrame(
        {
            "student_id": ids * 2, "school_year": 2026, "course": ["M"] * n + ["F"] * n,
            "subject": ["mathematics"] * n + ["french"] * n, "course_level": 2, "competency": "overall", "term": "1",
            "mark": [float(95 - place) for place in range(n)] * 2,
        }
    )  # fmt: skip
    later = marks.assign(term="2", mark=marks["mark"] - 11)
    return {
        "students": pd.DataFrame({"student_id": ids, "school_year": 2026, "grade_level": 2, "group": "21",
                                  "sex": ["F", "M"] * (n // 2), "age_on_september_30": 13}),
        "results": pd.concat([marks, later]),
        "calendar": pd.DataFrame({"date": days, "is_instructional": True, "n_periods": 4}),
        "attendance": pd.DataFrame({"student_id": ids[-1], "date": days[::5], "period": 0, "status": "absent"}),
        "services": pd.DataFrame({"student_id": [ids[-1]], "service_id": "S", "service": "mentoring",
                                  "start_date": [days[3]]}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def opened(tables):
    """The school for each audience, opened once."""
    return cache(lambda audience: school_in_memory(tables, audience=audience))


@pytest.fixture(scope="module")
def school(opened):
    return opened("interne")


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.__name__)
@pytest.mark.parametrize("audience", ["interne", "personnel", "public"])
def test_every_study_is_put_into_words_for_every_audience(opened, study, audience):
    view = shown_view(study(opened(audience)))
    html = html_of(view, FR)
    assert view.headline
    assert "nan" not in html.lower().replace("finance", "")
    if audience != "interne":
        assert "p39" not in html


@pytest.mark.parametrize("study", LISTS, ids=lambda study: study.__name__)
def test_each_list_of_students_bears_a_notice_of_purpose_source_and_retention(school, study):
    notes = plain(" ".join(shown_view(study(school)).notes))
    for word in ("But :", "Source :", "Conservation :", "parents"):
        assert word in notes


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.__name__)
def test_every_section_names_its_criteria_and_their_hash(school, study):
    view = shown_view(study(school))
    told = plain(" ".join([view.headline, *view.sentences, *view.notes]))
    assert school.preset_criteria().sha256[:12] in told


def test_supports_come_before_the_tier_in_the_list_and_on_the_sheet(school):
    names = [column.name for column in shown_view(list_screened(school)).tables[0].columns]
    assert names.index("supports") < names.index("tier")
    told = [plain(sentence) for sentence in shown_view(describe_sheet(school, pseudonym="p39")).sentences]
    assert [text.split(" ")[0] for text in told[:3]] == ["Forces", "Soutiens", "Coefficient"]
    assert told[1] == "Soutiens : Mentorat, en cours."


def test_without_a_strength_in_the_data_the_sheet_says_what_to_look_for(tables):
    low = tables["results"].assign(mark=30.0)
    sheet = describe_sheet(school_in_memory({**tables, "results": low}), pseudonym="p39")
    alone = replace(sheet, tables={**sheet.tables, "strengths": replace(
        sheet.tables["strengths"], data=sheet.tables["strengths"].data.iloc[:0])})  # fmt: skip
    told = plain(shown_view(alone).sentences[0])
    assert told.startswith("Forces : ce qui est noté ici n'en montre aucune") and "un adulte de confiance" in told


def test_students_are_not_named_by_what_they_lack(school):
    for study in STUDIES:
        text = html_of(shown_view(study(school)), FR).lower()
        assert [word for word in ("à risque", "faible", "décrocheur", "dangereux") if word in text] == []


def test_a_point_is_told_in_a_sentence():
    row = {"indicator": "mathematics_mark", "value": 52.0, "points": 10.5, "most_points": 14.0, "band_low": 50.0,
           "band_below": 60.0, "is_known": True}  # fmt: skip
    assert plain(reason(row, FR)) == (
        "Résultat en mathématique : 52 % (bande : de 50 % à moins de 60 %), 10,5 sur 14 points"
    )
    unknown = {**row, "is_known": False, "value": None}
    assert plain(reason(unknown, FR)) == "Résultat en mathématique : non connu (de 0 à 14 points)"


@pytest.mark.parametrize(
    ("indicator", "low", "below", "expected"),
    [
        ("absence_rate", None, 0.05, "moins de 5 %"),
        ("absence_rate", 0.1, 0.2, "de 10 % à moins de 20 %"),
        ("absence_rate", 0.2, None, "20 % ou plus"),
        ("n_failed", None, 1, "0"),
        ("n_failed", 1, 2, "1"),
        ("n_failed", 2, None, "2 ou plus"),
        ("n_incidents", None, 4, "3 ou moins"),
        ("n_incidents", 4, 6, "4 ou 5"),
        ("n_incidents", 4, 8, "de 4 à 7"),
        ("mark_decline", 5, 10, "de 5 points à moins de 10 points"),
    ],
)
def test_a_band_is_read_aloud(indicator, low, below, expected):
    ends = [float("nan") if end is None else end for end in (low, below)]
    assert plain(band(indicator, *ends, FR)) == expected


def test_values_are_written_in_their_unit():
    assert [plain(written_value(*pair, FR)) for pair in (("absence_rate", 0.125), ("mark_decline", 1.0),
            ("n_failed", 2.0), ("language_mark", 59.5), ("suspension_days", None))] == [
        "12,5 %", "1 point", "2", "59,5 %", "non connu",
    ]  # fmt: skip


def test_missing_data_give_bounds_and_never_a_tier_without_need(tables):
    bare = school_in_memory({name: tables[name] for name in ("students", "results")})
    view = shown_view(list_screened(bare))
    assert any(column.name == "coefficient_text" for column in view.tables[0].columns)
    assert "jamais compté comme bon" in plain(" ".join(view.notes))


def test_a_sheet_is_a_page_of_its_own_with_two_figures(school):
    view = shown_view(describe_sheet(school, pseudonym="p39"))
    assert view.is_sheet
    assert len(view.figures) == 2
    assert 'class="portrait fiche"' in html_of(view, FR)


def test_universal_teaching_comes_first_when_many_are_signalled(tables):
    low = tables["results"].assign(mark=45.0)
    view = shown_view(describe_tiers(school_in_memory({**tables, "results": low})))
    assert plain(view.headline).startswith("L'enseignement offert à tous d'abord")


def test_every_fault_of_a_criterion_is_a_sentence():
    facts = {"criterion": "x", "indicator": "absence_rate", "low": 0.1, "high": 0.2, "better": 0.1, "worse": 0.2,
             "points_better": 3.0, "points_worse": 1.0, "expected": "attendance",
             "known": ["absence_rate"]}  # fmt: skip
    told = {kind: plain(criterion_fault({"kind": kind, **facts}, FR)) for kind in FAULTS}
    assert told["hole"] == "x : de 10 % à moins de 20 % n'est dans aucune bande."
    assert told["worse_gives_less"].endswith("donne moins de points (1 au lieu de 3).")
    assert all(sentence.startswith("x : ") and "{" not in sentence for sentence in told.values())


def test_the_figure_of_an_english_sheet_tells_the_value_of_each_criterion(tables, monkeypatch):
    from portraitlib.display import charts

    drawn = []
    monkeypatch.setattr(charts, "waterfall", lambda shown, *_, **__: drawn.append(shown))
    shown_view(sheet_of_one(school_in_memory(tables, language="en")))
    assert "Result in mathematics (45%)" in list(drawn[0].labels["indicator"])


def test_what_would_change_an_english_coefficient_is_said_in_english(tables):
    view = shown_view(sheet_of_one(school_in_memory(tables, language="en")))
    told = next(sentence for sentence in view.sentences if sentence.startswith("What would change the coefficient"))
    assert "result in language of instruction: 50% or more (4.7 points less)" in told
