"""Schools unlike the sample's, and a server that is not the one that made the page."""

import socket
from dataclasses import replace

import pytest

from tests.browser.conftest import PATIENCE, PROJECT, renewed, section
from tests.report.pages.conftest import serving

pytestmark = [pytest.mark.browser, pytest.mark.notebooks, pytest.mark.long]
NAME = "École 🦉 « Aux Grands-Ducs » & Cie"


@pytest.fixture(scope="module")
def large_store(tmp_path_factory):
    """A store of one generated school of a thousand students, whose name has a picture, quotes, an ampersand."""
    from portraitlib.ingest import import_raw
    from portraitlib.sample import build_school, plan_school
    from portraitlib.sample.write import write_standard

    folder = tmp_path_factory.mktemp("grande")
    plan = replace(plan_school(0), n_entering=210, school_name=NAME)
    write_standard(build_school(plan), folder / "brut" / plan.school_id)
    mapping = PROJECT / "params" / "importation" / "standard.yml"
    import_raw(mapping, folder / "brut", folder / "store", key_file=folder / "cle")
    return folder / "store"


def entered(window, one, notebook):
    """A page of a server, entered by its token."""
    page = window(one.address)
    page.set_default_timeout(PATIENCE)
    page.goto(f"{one.address.partition('?')[0]}{notebook}")
    page.locator("#choix[data-ready]").wait_for()
    return page


def test_a_school_of_a_thousand_whose_name_has_an_emoji_is_shown_and_answers(large_store, hear_ctrl_c, window, axe):
    with serving(PROJECT, hear_ctrl_c, store=large_store) as one:
        page = entered(window, one, "01_portrait_ecole")
        assert NAME.replace(" »", "\u00a0»").replace("« ", "«\u00a0") in page.locator("header").inner_text().replace(
            " »", "\u00a0»"
        ).replace("« ", "«\u00a0")
        page.locator("#choix").get_by_label("Matière").select_option("french")
        assert "Français" in renewed(page, 0) and "Français" in renewed(page, 1)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe(page) == {} and page.complaints == []
        page.close()


def test_a_page_of_an_earlier_start_of_the_server_is_told_to_come_back_by_the_new_address(
    sample_store, hear_ctrl_c, window, axe
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ("--school", "999001", "--port", str(port))
    with serving(PROJECT, hear_ctrl_c, *where, store=sample_store) as one:
        page = entered(window, one, "03_assiduite")
    menu = section(page, 0).locator("select").first
    with serving(PROJECT, hear_ctrl_c, *where, store=sample_store):
        section(page, 0).scroll_into_view_if_needed()
        page.locator("#choix select, .live[data-section='0'] form select").first.evaluate(
            """one => { one.value = [...one.options].findLast(option => option.value !== one.value).value;
                        one.dispatchEvent(new Event('change', {bubbles: true})); }"""
        )
        lost = page.locator(".lost[role=alert]").first
        lost.wait_for()
        assert "revenez par l'adresse" in lost.inner_text()
        assert page.locator(".live:has(.lost) section.portrait").count() == 0
        assert axe(page) == {} and menu.count() <= 1
        page.reload()
        assert "jeton" in page.locator("main").inner_text()
        page.close()
