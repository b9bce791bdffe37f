"""Each notebook's page, worked with by the keyboard alone, in a narrow window, in each state that it may be in."""

import pytest

from tests.browser.conftest import NOTEBOOKS, renewed

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]
AT_EACH_TIME = "03_assiduite"
LOOKS = [pytest.param(one, marks=() if one == AT_EACH_TIME else pytest.mark.long) for one in NOTEBOOKS]
# The team's meeting asks no choice. What a choice does is tried each time on other pages, in test_pages.py.
ASKING = [pytest.param(one, marks=pytest.mark.long) for one in NOTEBOOKS if one != "10_rencontre"]
COMING_BACK = ("01_portrait_ecole", "04_depistage", "06_planification")
"""Pages that come back in the long tier, all of them with --full: the address is written by one script for all."""
CONTROLS = "#choix select:visible, .live form select:visible, .live form input:visible"
HELD = "**/section/**"


def page_name(notebook):
    """Name of a notebook's page; that of a group for one about a group."""
    return f"{notebook}_21" if notebook.startswith("02") else notebook


@pytest.fixture(scope="module")
def notebook(request):
    return request.param


@pytest.fixture(scope="module")
def wide(opened, notebook):
    return opened(page_name(notebook))


@pytest.fixture(scope="module")
def narrow(opened, notebook):
    return opened(page_name(notebook), width=390, height=844)


@pytest.mark.parametrize("notebook", LOOKS, indirect=True)
def test_every_control_is_reached_by_the_tab_key_and_changed_by_an_arrow(wide):
    lacking, controls = [], wide.locator(CONTROLS)
    for control in controls.all():
        told = control.evaluate("one => `${one.closest('.live')?.dataset.section ?? 'bar'} ${one.name}`")
        control.focus()
        wide.keyboard.press("Shift+Tab")
        wide.keyboard.press("Tab")
        if not control.evaluate("one => one === document.activeElement"):
            lacking.append(f"{told} is not reached")
        if control.evaluate("one => one.options?.length === 1"):
            continue  # a menu of one option: nothing else may be chosen
        before = control.input_value()
        wide.keyboard.press("ArrowUp" if control.evaluate("one => one.selectedIndex > 0") else "ArrowDown")
        if control.input_value() == before:
            lacking.append(f"{told} is not changed")
        if not control.evaluate("one => !!one.labels.length && !!one.labels[0].textContent.trim()"):
            lacking.append(f"{told} has no label")
        wide.keyboard.press("ArrowDown" if control.evaluate("(one, was) => one.value !== was", before) else "Tab")
    assert lacking == []
    assert wide.complaints == [] and wide.outside == []


@pytest.mark.parametrize("notebook", LOOKS, indirect=True)
def test_a_narrow_window_scrolls_one_way_and_its_folded_bar_covers_no_heading(narrow, axe):
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
    assert not narrow.locator("#choix .menus").is_visible()
    covered = narrow.evaluate(
        """async () => {
          const found = [], bar = document.querySelector('#choix');
          for (const link of document.querySelectorAll('nav a[href^="#"]')) {
            const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
            link.click();
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            const [top, under] = [place.getBoundingClientRect().top, bar.getBoundingClientRect().bottom];
            if (top < under - 1 && top < innerHeight / 2) found.push(`${link.hash} ${top} ${under}`);
          }
          return found;
        }"""
    )
    assert covered == []
    assert axe(narrow) == {}


@pytest.mark.parametrize("notebook", ASKING, indirect=True)
def test_a_page_that_waits_that_has_lost_a_part_and_that_will_print_has_no_fault(wide, axe):
    held, asked = [], []

    def hold(route):
        """The first part that is asked is lost, those after it wait until they are let through."""
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        elif "through" in held:
            route.continue_()
        else:
            held.append(route)

    wide.route(HELD, hold)
    wide.evaluate("() => { window.print = () => document.body.append(document.createElement('hr')); }")
    wide.evaluate(
        """() => document.querySelectorAll('#choix select, .live form select').forEach(one => {
          const other = [...one.options].findLast(option => option.value !== one.value);
          if (!other) return;
          one.value = other.value;
          one.dispatchEvent(new Event('change', {bubbles: true}));
        })"""
    )
    wide.locator("#choix [data-print]").click()
    wide.locator(".lost[role=alert]").first.wait_for()
    assert axe(wide) == {}  # one part lost, one or two being computed, the others waiting, the print too
    waiting = list(held)
    held.append("through")
    for route in waiting:
        route.continue_()
    wide.locator("body > hr").wait_for(state="attached")
    wide.emulate_media(media="print")
    assert not wide.locator("#choix").is_visible()
    wide.emulate_media(media="screen")
    assert wide.locator(".lost").count() == 1 and wide.locator(".renewal:not(.fresh):not(:empty)").count() == 0
    wide.locator(".lost button").click()
    wide.locator(".lost").wait_for(state="detached")
    assert axe(wide) == {}  # all of it changed


@pytest.mark.parametrize("notebook", ASKING, indirect=True)
def test_the_view_comes_back_after_a_reload_and_by_the_back_key(wide, notebook, request):
    if notebook not in COMING_BACK and not request.config.getoption("--full"):
        pytest.skip("the script is one for all: --long --full")
    wide.goto(wide.url.partition("?")[0])
    wide.locator("#choix[data-ready]").wait_for()
    menu = wide.locator("#choix select, .live form select:not([data-private])").filter(
        has=wide.locator("option + option")
    )
    menu = menu.first
    number = menu.evaluate(
        "one => (one.closest('.live') ?? [...document.querySelectorAll('.live')]"
        ".find(box => box.dataset.linked.split(' ').includes(one.name))).dataset.section"
    )
    first = menu.input_value()
    menu.select_option(index=1 if first == menu.locator("option").first.get_attribute("value") else 0)
    chosen, said = menu.input_value(), renewed(wide, number)
    wide.reload()
    wide.locator("#choix[data-ready]").wait_for()
    assert menu.input_value() == chosen and renewed(wide, number) == said
    wide.go_back()
    wide.wait_for_function("() => !location.search")
    assert menu.input_value() == first
