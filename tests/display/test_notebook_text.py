"""The words of a notebook, out and back."""

import io
import json

from portraitlib.display.notebook_text import blocks, extract_ipynb, translate_notebook
from portraitlib.display.template_text import extract_template
from portraitlib.display.wording import Words

CODE = "# Matière\nprint(say('École'), plural('{n} école', '{n} écoles', 2))"
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["Taux de réussite\n", "\n", "Un paragraphe inconnu.\n"], "metadata": {}},
        {"cell_type": "code", "source": "# Langue\nschool = 1  # École", "metadata": {"tags": ["parameters"]}},
        {"cell_type": "code", "source": CODE, "metadata": {}},
    ]
}


def extracted(notebook):
    file = io.BytesIO(json.dumps(notebook).encode())
    return [message for _, _, message, _ in extract_ipynb(file, {"say": None, "plural": (1, 2)}, [], {})]


def test_blocks_are_parted_by_blank_lines_only():
    assert blocks("a\nb\n\n \n- c\n- d\n") == ["a\nb", "- c\n- d"]


def test_markdown_blocks_marked_strings_and_opening_comments_are_extracted():
    *strings, plural, comment = extracted(NOTEBOOK)
    assert strings == ["Taux de réussite", "Un paragraphe inconnu.", "École"]
    assert plural[:2] == ("{n} école", "{n} écoles")
    assert comment == "Matière"


def test_the_parameters_cell_is_left_as_papermill_needs_it():
    assert "Langue" not in extracted(NOTEBOOK)
    assert translate_notebook(NOTEBOOK, Words("en"))["cells"][1] == NOTEBOOK["cells"][1]


def test_a_notebook_is_translated_block_by_block_and_keeps_its_layout():
    translated = translate_notebook(NOTEBOOK, Words("en"))["cells"]
    assert translated[0]["source"] == "Success rate\n\nUn paragraphe inconnu.\n"
    assert translated[2]["source"].startswith("# Subject\nprint(")


def test_translating_leaves_the_notebook_given_unchanged():
    before = json.dumps(NOTEBOOK)
    translate_notebook(NOTEBOOK, Words("en"))
    assert json.dumps(NOTEBOOK) == before


def test_french_is_the_source_and_stays_as_it_is():
    translated = translate_notebook(NOTEBOOK, Words("fr"))
    assert ["".join(cell["source"]) for cell in translated["cells"]] == [
        "".join(cell["source"]) for cell in NOTEBOOK["cells"]
    ]


def test_strings_of_templates_are_extracted():
    template = b"{% if a %}{{ words.say('Un') }}{% endif %}\n{{ words.say(\"Deux {x}\", x=1) }} {{ say(variable) }}"
    found = [(line, text) for line, _, text, _ in extract_template(io.BytesIO(template), {"say": None}, [], {})]
    assert found == [(1, "Un"), (2, "Deux {x}")]
