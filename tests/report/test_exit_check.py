"""What may not leave is found in every kind of file, and nothing else is."""

import base64
import json
import re
import zlib

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from portraitlib.display.charts.page import Page
from portraitlib.errors import ReportError
from portraitlib.persons.key import Key
from portraitlib.report.exit_check import LONG_ENOUGH, Forbidden, check_exit, found_in, machine_folders
from portraitlib.report.figures import taken_in
from portraitlib.report.file_texts import text_of
from portraitlib.report.identifiers import under_key

STUDENT = "9f3c52aa01be77d0"
FOLDER = "/dossier/prive/projet"
FORBIDDEN = Forbidden(
    frozenset({STUDENT, "e7"}),
    handles=frozenset({"26-48371", "P26-381"}),
    names=frozenset({"Léa Plantée-Essai"}),
    folders=(FOLDER,),
    is_of_a_person=lambda number: number == "654321",
)

LEAKS = {
    "code_permanent": ["TREM12345678", "trem 1234 5678", "code\u00a0: TREM-1234-5678.", "TREM1234 5678"],
    "pseudonym": [f"élève {STUDENT}", f"id_{STUDENT}x", "l'élève e7 progresse", "voir 26-48371.", "(P26-381)"],
    "name": ["PLANTEE ESSAI, LEA", "Léa Plantée-Essai", "<td>Plantée-Essai</td><td>Léa</td>", "Léa\u00a0Plantée Essai"],
    "e_mail": ["a.planté@exemple.invalid", "<a href='mailto:a%40exemple.invalid'>A</a>", "A_B+c@sous.exemple.invalid."],
    "telephone": [
        "514 555-0199",
        "(514) 555-0199",
        "514.555.0199",
        "+1 514\u00a0555\u00a00199",
        "1-514-555-0199",
        "5145550199 ?",
        "<tspan>514 555</tspan><tspan>0199</tspan>",
        "poste 555-0199,",
    ],
    "person_number": [
        "fiche 1234567",
        "no 1234567.",
        "<td>21</td><td>1234567</td>",
        "(123-456-789)",
        '<svg aria-label="le point de 1234567"></svg>',
        "élève\u00a0654321",
        "n° 0654321",
    ],
    "machine_path": ["/home/marie/donnees.csv", r"C:\Users\Marie\x", r"\\serveur\partage", "file:///x", f"{FOLDER}/x"],
}
HARMLESS = [
    "école 999001, cours 132208, du 20260228 au 2026-02-28, 12\u00a0345 ou 123\u00a0456\u00a0789 lignes",
    "0,1234567 ou 0.1234567, de 100-2000, empreinte 1234567a, 514 élèves et 555 en 2024",
    '<path d="M514 555 1234 1234567"/><style>a{width:1234567px}</style>',
    "<td>514</td><td>555</td><td>1234</td>",
    "personne @ exemple, @media, a@b",
    "Les résultats pour 2024-2025 et pour 2025\u00a02026",
    "voir https://www.quebec.ca/education",
    "rapport 3/4, et/ou, 12/home",
    "e70 et be7",
    "126-48371 et 26-483710",
    "Léa, puis Plantée et Essai",
    "ABCDE12345678",
    "1234567890123456",
    '<svg xmlns="http://www.w3.org/2000/svg">',
    'href="#reussite" et src="data:image/png;base64,AAAA"',
    "metasrc=//x, x = //y et (//z)",
    "AB:\\x, l'heure 8:\\30",
]
OUTSIDE = [
    '<img src="https://exemple.org/a.png">',
    "<link href='//exemple.org/a.css'>",
    "<script src=http://exemple.org/a.js></script>",
    "@import 'a.css'",
    "url(https://exemple.org/a.woff)",
    "<IMG SRC \n = 'HTTP://exemple.org/a.png'>",
    f"<img src{' ' * 95}=//exemple.org/a.png>",
    f"<img src{' ' * 5000}=//exemple.org/a.png>",
]


def written(tmp_path, kind, text):
    path = tmp_path / f"fichier.{kind}"
    if kind == "xlsx":
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet().write_string(3, 2, text)
    elif kind == "ipynb":
        half = len(text) // 2  # a notebook keeps its text in lines, which may cut anywhere
        path.write_text(json.dumps({"cells": [{"source": [text[:half], text[half:]]}]}))
    elif kind == "pdf":
        path.write_bytes(b"%PDF-1.4\nstream\n" + zlib.compress(f"({text})".encode("latin-1")) + b"\nendstream\n")
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["html", "ipynb", "xlsx", "csv", "txt"])
@pytest.mark.parametrize(("finding", "text"), [(name, text) for name, texts in LEAKS.items() for text in texts])
def test_each_leak_is_caught_in_each_kind_of_file(tmp_path, kind, finding, text):
    with pytest.raises(ReportError) as refused:
        check_exit([written(tmp_path, kind, text)], FORBIDDEN)
    assert refused.value.code == "may_not_leave"
    assert [found["kind"] for found in refused.value.facts["findings"]] == [finding]


@pytest.mark.parametrize(("finding", "text"), [(name, texts[0]) for name, texts in LEAKS.items()])
def test_a_leak_is_caught_in_a_compressed_part_of_a_pdf(tmp_path, finding, text):
    with pytest.raises(ReportError) as refused:
        check_exit([written(tmp_path, "pdf", text.encode("ascii", "ignore").decode())], FORBIDDEN)
    assert refused.value.facts["findings"][0]["kind"] == finding


@pytest.mark.parametrize("text", OUTSIDE)
def test_an_outside_address_is_caught(tmp_path, text):
    with pytest.raises(ReportError) as refused:
        check_exit([written(tmp_path, "html", text)], FORBIDDEN)
    assert refused.value.facts["findings"] == [{"file": "fichier.html", "kind": "external_address", "count": 1}]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_leak_passes(text):
    assert found_in(text, FORBIDDEN) == {}


def test_the_error_never_says_what_was_found(tmp_path):
    with pytest.raises(ReportError) as refused:
        check_exit([written(tmp_path, "csv", f"{STUDENT},TREM12345678,/home/marie/x")], FORBIDDEN)
    assert not any(leak in str(refused.value) for leak in (STUDENT, "TREM", "marie"))


def test_the_school_team_may_see_pseudonyms_but_no_code():
    allowed = Forbidden(frozenset({STUDENT, "abcd12345678"}), shows_students=True)
    assert found_in(f"{STUDENT} abcd12345678", allowed) == {}
    assert found_in("TREM12345678", allowed) == {"code_permanent": 1}


def test_a_pseudonym_written_with_entities_is_still_one(tmp_path):
    escaped = "".join(f"&#{ord(letter)};" for letter in STUDENT)
    with pytest.raises(ReportError):
        check_exit([written(tmp_path, "html", escaped)], FORBIDDEN)


@pytest.mark.parametrize("kind", ["html", "ipynb"])
@pytest.mark.parametrize(("finding", "text"), [(finding, texts[0]) for finding, texts in LEAKS.items()])
def test_the_words_of_a_figure_are_read_like_the_others(tmp_path, kind, finding, text):
    page = Page("Un constat", "Une mesure")
    page.write(text, 10, 60, role="row")
    image = base64.b64encode(page.svg()).decode()
    figure = f'<img src="data:image/svg+xml;base64,{image}" width="720" height="80" alt="Un point.">'
    figure = f'<div class="image" tabindex="0" role="group" aria-label="A"><picture>{figure}</picture></div>'
    for file in (figure, taken_in(figure)):
        with pytest.raises(ReportError) as caught:
            check_exit([written(tmp_path, kind, file)], FORBIDDEN)
        assert {found["kind"] for found in caught.value.facts["findings"]} == {finding}


@pytest.mark.parametrize(
    "figure",
    [
        f'<img src="data:image/svg+xml;base64,AAAAA"> {STUDENT}',  # cut short: it hides nothing of what follows
        f'<svg role="img" aria-label="Le point de {STUDENT}."></svg>',
        f'<img src="data:image/png;base64,AAAA" alt="Le point de {STUDENT}.">',
    ],
)
def test_what_stands_beside_the_letters_of_a_figure_is_read(tmp_path, figure):
    with pytest.raises(ReportError):
        check_exit([written(tmp_path, "html", figure)], FORBIDDEN)


@pytest.mark.parametrize("kind", ["image/png", "font/woff"])
def test_the_bytes_of_an_image_or_a_font_are_not_read_as_text(tmp_path, kind):
    image = base64.b64encode(b"\x00TREM12345678" * 3).decode()
    letters = "/TREM12345678/"  # a run of base64 may spell anything
    check_exit([written(tmp_path, "html", f'<img src="data:{kind};base64,{letters}{image}">')], FORBIDDEN)


@given(
    names=st.sets(st.text("ab0-é^]", min_size=1, max_size=12)),
    parts=st.lists(st.text("ab0-é^] \n", max_size=14), max_size=12),
)
@settings(deadline=None)
def test_a_long_pseudonym_is_found_wherever_it_stands_and_a_short_one_as_a_word(names, parts):
    text = "".join([*parts, *sorted(names), *reversed(parts)])
    words = set(re.findall(r"[\w-]+", text))
    expected = sum(text.count(name) if len(name) >= LONG_ENOUGH else name in words for name in names)
    assert found_in(text, Forbidden(frozenset(names))).get("pseudonym", 0) == expected


def test_a_kind_of_file_that_cannot_be_checked_does_not_leave(tmp_path):
    path = tmp_path / "image.svg"
    path.write_text("<svg/>")
    with pytest.raises(ReportError, match="unknown_output"):
        check_exit([path], FORBIDDEN)


def test_a_number_is_read_in_the_cell_of_a_csv_file_that_follows_another(tmp_path):
    assert found_in(text_of(written(tmp_path, "csv", "21,1234567\n0.1234567,12\n")), FORBIDDEN) == {"person_number": 1}


def test_a_number_that_the_key_gives_to_a_person_of_the_school_is_theirs_and_a_course_is_nobodys():
    key = Key(b"x" * 32)
    persons = frozenset({key.pseudonym("student", "999001|0654321"), key.pseudonym("student", "999001|132208")})
    is_of_a_person = under_key(key, "999001", persons, ["132208"])
    assert [is_of_a_person(number) for number in ("654321", "0654321", "654322", "132208")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_link_in_a_workbook_is_caught(tmp_path):
    path = tmp_path / "tableaux.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_url(0, 0, "https://exemple.org")
    with pytest.raises(ReportError, match="external_address"):
        check_exit([path], FORBIDDEN)


def test_the_machine_folders_are_absolute_and_not_the_root(tmp_path):
    folders = machine_folders(tmp_path)
    assert str(tmp_path) in folders
    assert all(len(folder) > 2 for folder in folders)
