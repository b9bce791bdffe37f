"""A report's page made to answer."""

import re

from nbformat.v4 import new_code_cell, new_output

from portraitlib.display.journal_write import FORM_MIME
from portraitlib.display.section_choices import CHOICES_MIME
from portraitlib.display.wording import Words
from portraitlib.report.pages.dressing import Dressing, live_page, section_answer

FR = Words("fr")
LINE = '<p role="status" class="choix">…</p>'
VIEW = '<section class="portrait" lang="fr-CA"><p>Réussite</p></section>'
PAGE = (
    '<html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'">\n<title>T</title></head>'
    '<body><main id="contenu" tabindex="-1"><p>Rapport</p></main></body></html>'
)


def menu(name, first="", options=(("Tous", ""), ("Un", "1"))):
    return {
        "name": name, "label": name.title(), "options": [list(one) for one in options], "first": first,
        "is_typed": False, "in_address": True,
    }  # fmt: skip


def asks(*menus):
    return new_output("display_data", {"text/html": LINE, CHOICES_MIME: {"menus": list(menus)}})


def shows(html=VIEW):
    return new_output("display_data", {"text/html": html}, metadata={"report_slug": "reussite"})


def dressed(*outputs):
    dressing, cell = Dressing(FR), new_code_cell("", id="cellule", outputs=list(outputs))
    dressing([cell])
    return dressing, [output.data["text/html"] for output in cell.outputs]


def test_a_section_gets_a_form_for_its_own_choices_and_the_bar_those_that_several_share():
    dressing, html = dressed(
        asks(menu("subject"), menu("by")), shows(), shows("<p>Autre</p>"), asks(menu("subject"), menu("by")), shows()
    )
    assert dressing.places == [("cellule", 0), ("cellule", 1)]
    assert [one["name"] for one in dressing.shared] == ["subject"]  # « répartir par » has not one sense
    assert html[1] == "<p>Autre</p>" and len(html) == 3
    assert 'data-section="0" data-linked="subject"' in html[0]
    assert re.findall(r'<select name="(\w+)"', html[0]) == ["by"]
    assert section_answer(LINE + VIEW) in html[0]  # what is there first is what an answer would be


def test_a_choice_that_begins_elsewhere_is_another_sense_and_stays_with_its_section():
    dressing, html = dressed(asks(menu("subject")), shows(), asks(menu("subject", "1")), shows(), asks(menu("subject")))
    assert dressing.shared == [menu("subject")]
    assert ['name="subject"' in one for one in html] == [False, True, False]
    alone, _ = dressed(asks(menu("subject")), shows())
    assert alone.shared == []  # of one section: the choice stays with it


def test_what_waits_for_a_view_that_is_not_there_takes_nothing_of_another_section():
    dressing, html = dressed(asks(menu("student")), asks(menu("by")), shows())
    assert len(dressing.places) == 2 and VIEW not in html[0] and VIEW in html[1]


def writes(kind, title):
    without = '<p class="written-elsewhere">Permettez le script</p>'
    return new_output("display_data", {"text/html": without, FORM_MIME: {"kind": kind, "title": title}})


def test_a_form_stands_where_the_notebook_writes_and_holds_nothing_before_it_is_opened():
    dressing, html = dressed(shows(), writes("decision", "Décision <1>"), writes("note", "Note"))
    assert dressing.forms == [("cellule", 0, "decision"), ("cellule", 1, "note")]
    assert html[0] == VIEW and 'data-form="0"' in html[1] and "Décision &lt;1&gt;" in html[1]
    assert '<noscript><p class="written-elsewhere">Permettez le script</p></noscript>' in html[2]
    assert "<input" not in html[1]


def test_a_finding_is_copied_from_the_page_of_the_team_alone():
    assert "data-copy" not in dressed(asks(menu("by")), shows())[1][0]
    team, cell = Dressing(FR, may_write=True), new_code_cell("", outputs=[asks(menu("by")), shows()])
    team([cell])
    assert "data-copy" in cell.outputs[0].data["text/html"]
    assert 'id="ecrire"' in live_page(PAGE, team, version="v", base="/portrait/999001/interne/x", one_at_a_time=False)


def test_the_page_loads_its_script_its_policy_is_the_servers_and_names_are_escaped():
    dressing, _ = dressed(
        asks(menu("group", options=(('<b>"21" 🌳', "21"),), first="21")), asks(menu("group")), shows()
    )
    dressing.shared = [menu("group", options=(('<b>"21" 🌳', '2"1'),), first='2"1')]
    html = live_page(PAGE, dressing, version="v1", base="/portrait/999001/interne/x", one_at_a_time=True)
    assert "http-equiv" not in html and '<script src="/portrait/pages.js" defer></script>' in html
    assert "<script>" not in html and not re.search(r"\son\w+=", html)
    assert '<option value="2&#34;1" selected>&lt;b&gt;&#34;21&#34; 🌳</option>' in html
    assert 'data-version="v1"' in html and "data-one-at-a-time" in html and "Un seul choix à la fois" in html
    assert html.index('id="choix"') > html.index("<main") and "<p>Rapport</p></main>" in html
    assert "data-one-at-a-time" not in live_page(PAGE, dressing, version="v1", base="/x", one_at_a_time=False)
