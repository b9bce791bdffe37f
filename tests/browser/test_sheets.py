"""The 360 sheets on paper: one page each, for as many students as a team follows."""

import re

import pytest

from portraitlib import (
    list_for_meeting,
    prepare_start,
    review_relations,
    write_cycle_page,
    write_open_page,
    write_student_sheet,
    write_teachers_slip,
    write_weekly_page,
)
from portraitlib.display.markup import style as section_style
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.wording import Words
from portraitlib.journal import open_journal
from portraitlib.report.templates import template_text
from portraitlib.studies.accompaniment.measures.own import current_relations, list_accompanying
from portraitlib.studies.planning.measures.practices import list_practices
from portraitlib.studies.risk.measures.screened import list_screened
from portraitlib.studies.risk.measures.sheet import describe_sheet
from portraitlib.tables.school import open_school, school_in_memory

pytestmark = pytest.mark.browser

N_STUDENTS = 30


@pytest.fixture(scope="module")
def school(sample_store):
    return open_school(school="999001", store=str(sample_store))


@pytest.fixture
def printed(tmp_path, open_page):
    """Number of pages of some sections once printed, under the style of a report."""
    base, report = (template_text(name) for name in ("base.css", "report.css"))
    style = base + section_style() + report

    def count(sections):
        path = tmp_path / "page.html"
        sections = re.sub("<style>.*?</style>", "", sections, flags=re.DOTALL)  # a report gives them one style
        path.write_text(f'<!doctype html><meta charset="utf-8"><style>{style}</style>{sections}', encoding="utf-8")
        pdf = open_page(path).pdf(prefer_css_page_size=True)
        return len(re.findall(rb"/Type\s*/Page\b", pdf))

    return count


@pytest.mark.long
def test_thirty_sheets_fill_one_page_each_and_no_more(school, printed):
    students = list_screened(school).tables["students"].data["student_id"].head(N_STUDENTS)
    words = Words("fr")
    sheets = [html_of(shown_view(describe_sheet(school, pseudonym=student)), words) for student in students]
    assert len(sheets) == N_STUDENTS
    assert printed("".join(sheets)) == N_STUDENTS


def test_the_reasons_of_each_student_are_seen_without_scrolling_on_a_phone_and_on_paper(school, tmp_path, open_page):
    """They are the point of the list: no frame is wider than the window, nothing is pushed aside."""
    path = tmp_path / "list.html"
    section = html_of(shown_view(list_screened(school)), Words("fr"))
    path.write_text(f'<!doctype html><meta charset="utf-8"><body>{section}', encoding="utf-8")
    for width in (320, 720):
        page = open_page(path, width=width)
        frames = page.eval_on_selector_all(".tableau", "all => all.map(one => [one.scrollWidth, one.clientWidth])")
        assert frames and all(content <= frame for content, frame in frames), (width, frames)
        assert (
            page.locator(".dessous td[colspan] div:visible").count() == 2 * page.locator(".dessous tbody").count() > 40
        )


def test_long_texts_under_a_wide_table_are_read_without_scrolling_on_a_phone(tmp_path, open_page):
    """The table scrolls; what stands under its rows does not."""
    path = tmp_path / "practices.html"
    section = html_of(shown_view(list_practices(school_in_memory({}))), Words("fr"))
    path.write_text(f'<!doctype html><meta charset="utf-8"><body>{section}', encoding="utf-8")
    page = open_page(path, width=390)
    widths = page.eval_on_selector_all(".dessous [colspan] div", "all => all.map(one => one.offsetWidth)")
    assert len(widths) > 100
    assert max(widths) <= page.eval_on_selector(".tableau", "one => one.clientWidth")


@pytest.mark.long
def test_the_pages_of_the_cycle_and_of_the_week_are_one_printed_page_each_however_much_is_written(
    sample_store, printed, tmp_path
):
    """As many decisions, actions and students as pages take, in long sentences."""
    place = {"journal": str(tmp_path / "journal"), "as_of": "2026-03-20"}
    school = open_school(school="999001", store=str(sample_store), **place)
    journal, long = open_journal(school), "Une phrase assez longue pour prendre deux lignes de la page imprimée. "
    for place in range(8):
        decided = {"question": f"Question {place} ? {long}", "decided": 2 * long, "check_on": "2026-03-01"}
        journal.save("decision", decided, who="Anne")
        journal.save("action", {"what": f"{place} {2 * long}", "by_when": "2026-02-01"}, who="Anne")
    students = school.table("students")["student_id"].unique()[:15]
    for student in students:
        journal.save("action", {"what": long, "student": student}, who="Anne")
    words = Words("fr")
    cycle = html_of(shown_view(write_cycle_page(school, journal=journal)), words)
    week = html_of(shown_view(write_weekly_page(school, listed=list_for_meeting(school), journal=journal)), words)
    assert [printed(cycle), printed(week), printed(cycle + week)] == [1, 1, 2]


@pytest.mark.long
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_the_accompaniment_are_one_printed_page_each_and_fit_a_phone(
    sample_store, printed, tmp_path, open_page, language
):
    """As much written of each student as a page may hold."""
    place = {"journal": str(tmp_path / "journal"), "as_of": "2026-02-02", "language": language}
    school = open_school(school="999001", store=str(sample_store), **place)
    journal, long = open_journal(school), "Une phrase assez longue pour prendre deux lignes de la page imprimée. "
    adult = max(list_accompanying(school), key=lambda one: len(current_relations(school, one)))
    students = current_relations(school, adult)["student_id"].unique()
    for student in students:
        journal.save("action", {"what": 2 * long, "student": student, "by_when": "2026-02-20"}, who="Anne")
        told = {"student": student, "on": "2026-02-01", "good_news": 4 * long, "homework": 4 * long}
        for _ in range(2):
            journal.save("note", {"student": student, "strengths": 4 * long}, who="Anne")
            journal.save("slip", {**told, "subject": "Français"}, who="Luc")
        journal.save("closure", {"student": student, "on": "2026-06-01", "goodbye": "foreseen"}, who="Anne")
    card = {name: 3 * long for name in ("first_call", "then_call", "never_promised")}
    journal.save("crisis_card", {**card, "read_by": ["Luc"] * 12, "read_on": "2026-01-15"}, who="Anne")
    for step in ("may_visit", "june_lists", "first_week", "eighth_week"):
        for name in ("École A", "École B", "École C"):
            journal.save("transition", {"step": step, "whom": name, "who": "direction"}, who="Anne")
    pages = [
        *(write_student_sheet(school, student=one, adult=adult) for one in students[:3]),
        write_teachers_slip(school),
        write_teachers_slip(school, adult=adult),
        review_relations(school, adult=adult),
        *prepare_start(school)[1:],
        write_open_page(school),
    ]
    sections = [html_of(shown_view(one), Words(language)) for one in pages]
    assert printed("".join(sections)) == len(pages)
    path = tmp_path / "phone.html"
    path.write_text(f'<!doctype html><meta charset="utf-8"><body>{"".join(sections)}', encoding="utf-8")
    page = open_page(path, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
