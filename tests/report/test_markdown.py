"""A notebook's Markdown in a report."""

import pytest

from portraitlib.report.markdown import render_markdown


def rendered(source, *, is_first=False):
    html, _ = render_markdown(source, lambda text: "adresse", is_first=is_first)
    return html


def test_the_first_title_leaves_the_text_and_later_ones_become_sections():
    html, headings = render_markdown("# Un\n\ntexte\n\n# Deux", lambda text: "x", is_first=True)
    assert [(heading.level, heading.text) for heading in headings] == [(1, "Un"), (2, "Deux")]
    assert "<h1" not in html and "Un" not in html


def test_an_outside_link_is_written_out_and_asks_nothing():
    assert (
        rendered("[la page](https://exemple.org/a?b=1&c=2)") == "<p>la page (https://exemple.org/a?b=1&amp;c=2)</p>\n"
    )
    assert rendered("<https://exemple.org>").count("exemple.org") == 1


def test_a_link_inside_the_page_stays_and_one_to_a_file_goes():
    assert '<a href="#la">ici</a>' in rendered("[ici](#la)")
    assert "href" not in rendered("[le carnet](02_portrait_groupe.ipynb)")


@pytest.mark.parametrize("harm", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b onclick='x'>a</b>"])
def test_html_that_could_act_is_written_as_text(harm):
    html = rendered(f"avant {harm} après")
    assert "<script" not in html and "<img" not in html and "<b " not in html


def test_the_tags_a_guide_needs_are_kept():
    assert "2<sup>e</sup>" in rendered("Élèves de 2<sup>e</sup>")


def test_an_image_from_elsewhere_is_replaced_by_its_words():
    html = rendered("![un schéma](https://exemple.org/a.png)")
    assert "<img" not in html and "un schéma" in html


def test_a_table_scrolls_in_a_frame_the_keyboard_reaches():
    assert '<div class="scroll" tabindex="0"><table>' in rendered("|a|b|\n|--|--|\n|1|2|")


def test_each_question_of_the_guide_is_a_paragraph_of_its_quotation():
    html = rendered("## Titre\n\n> **Le guide demande :** un ?\n>\n> **Le guide demande :** deux ?\n\nLa suite.")
    quotation = html.split("<blockquote>")[1].split("</blockquote>")[0]
    assert quotation.count("<p><strong>Le guide demande :</strong>") == 2
    assert "La suite" not in quotation


def test_a_question_is_never_broken_between_its_verb_and_its_pronoun():
    html, headings = render_markdown("## Faut-il agir ? Mérite-t-il ceci ?", lambda _: "faut-il", is_first=False)
    held = '<span class="insecable">{}</span>'
    assert held.format("Faut-il") in html and held.format("Mérite-t-il") in html
    assert headings[0].text == "Faut-il agir ? Mérite-t-il ceci ?"
