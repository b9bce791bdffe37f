"""The pages as a team meets them: the report at once, a choice, the same view after a reload, and what goes wrong."""

import re

import psutil
import pytest

from tests.browser.conftest import PATIENCE, PROJECT, renewed, section
from tests.report.pages.conftest import family, serving

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]


def test_a_choice_made_with_the_keyboard_renews_every_section_that_shares_it(opened, axe):
    page = opened("01_portrait_ecole")
    assert "token" not in page.url and "Trois-Lunes" in page.locator("header").inner_text()
    subject = page.locator("#choix").get_by_label("Matière")
    subject.focus()
    page.keyboard.press("ArrowDown")
    assert "Français" in renewed(page, 0) and "Français" in renewed(page, 1)
    assert subject.evaluate("one => one === document.activeElement")
    assert page.url.endswith("?subject=french")
    late = page.locator(".renewal", has_text="encore le choix d'avant")
    assert late.count() >= 1  # those far below say so
    assert axe(page) == {}
    by = section(page, 1).get_by_label("Répartir par")  # a choice of its own, that no other section shares
    by.select_option(index=1)
    page.wait_for_url(re.compile(r"1\.by="))
    page.reload()
    page.locator("#choix[data-ready]").wait_for()
    assert subject.input_value() == "french" and by.input_value() != "nobody"
    assert "Français" in renewed(page, 0)
    page.go_back()
    page.wait_for_url(re.compile(r"\?subject=french$"))
    assert by.input_value() == "nobody"
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for code, said in (("", "Toutes les matières"), ("french", "Français"), ("", "Toutes les matières")):
        subject.select_option(code)
        assert said in renewed(page, 0)
    assert [url for url in asked if "/section/0?" in url and "subject" in url] == []  # the page remembers
    assert (page.outside, page.complaints) == ([], [])


def test_a_student_who_is_chosen_is_shown_and_is_in_no_address(opened):
    page = opened("04_depistage")
    menu = page.locator("select[data-private]").filter(has=page.locator("option", has_text="Aucun élève choisi"))
    box = page.locator(".live", has=menu)
    menu.select_option(index=2)
    handle = menu.locator("option:checked").inner_text().split()[0]
    box.locator("section.portrait", has_text=handle).wait_for()
    assert page.url.endswith("/04_depistage") and handle not in page.url
    assert not re.search(r"p[0-9a-f]{16}", page.content())  # no pseudonym: a student is told by a place
    page.evaluate("() => { window.print = () => document.body.append(document.createElement('hr')); }")
    page.locator("#choix").get_by_label("Niveau").select_option(index=2)
    page.get_by_role("button", name="Imprimer").click()
    page.locator("body > hr").wait_for(state="attached")
    assert page.locator(".renewal:not(.fresh)").count() == 0  # all are renewed first, the farthest too
    assert page.complaints == []


def test_what_cannot_be_computed_takes_the_old_figure_away_and_is_tried_again(served, opened, axe):
    page = opened("00_donnees", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#choix .menus").is_visible()  # the bar is folded on a phone
    menu = section(page, 0).get_by_label("Répartir par")
    page.route("**/section/**", lambda route: route.abort())
    section(page, 0).scroll_into_view_if_needed()
    menu.select_option(index=2)
    lost = section(page, 0).get_by_role("alert")
    lost.wait_for()
    assert section(page, 0).locator("section.portrait").count() == 0
    assert axe(page) == {}
    page.unroute("**/section/**")
    for process in family(served.process):  # the worker, if it is there, is lost: another answers
        if process.pid != served.process.pid and "forkserver" in " ".join(process.cmdline()) and not process.children():
            process.kill()
    lost.get_by_role("button", name="Réessayer").click()
    renewed(page, 0)
    assert section(page, 0).locator("section.portrait").count() == 1
    assert psutil.pid_exists(served.process.pid)


@pytest.mark.long
def test_a_closed_server_is_told_and_an_audience_makes_one_choice_at_a_time(sample_store, hear_ctrl_c, window, axe):
    with serving(PROJECT, hear_ctrl_c, "--school", "999001", "--audience", "public", store=sample_store) as one:
        page = window(one.address)
        page.set_default_timeout(PATIENCE)
        page.goto(f"{one.address.partition('?')[0]}01_portrait_ecole")
        page.locator("#choix[data-ready]").wait_for()
        page.locator("#choix").get_by_label("Matière").select_option("french")
        renewed(page, 0)
        page.locator("#choix").get_by_label("Niveau").select_option("2")
        assert page.locator("#choix").get_by_label("Matière").input_value() == ""
        assert page.url.endswith("?grade_level=2") and axe(page) == {}
        one.process.terminate()
        one.process.wait(timeout=60)
        page.locator("#choix").get_by_label("Niveau").select_option("3")
        section(page, 0).get_by_role("alert").wait_for()
        assert axe(page) == {}
        page.close()
