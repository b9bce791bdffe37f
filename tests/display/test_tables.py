"""A disclosed table as a reader sees it."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from portraitlib.display.tables import shown_table, table_html, written_column
from portraitlib.display.wording import Words
from portraitlib.results.disclosure import protected
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.rules import DisclosurePolicy

FR = Words("fr")


def a_table(**changes):
    data = pd.DataFrame(
        {
            "group": ["11", "12", "<b>13</b>"],
            "subject": ["french", "history", "mathematics"],
            "n_students": [25, 3, 40],
            "success_rate": [0.6251, 1.0, np.nan],
            "mean_mark": [64.25, 80.0, 71.0],
            "school_year": [2026, 2026, 2025],
        }
    )
    table = ResultTable(
        "sizes", data, ("group", "subject"), n="n_students", statistics=("mean_mark",), rates={"success_rate": ""}
    )
    return protected(table, DisclosurePolicy(minimum_count=5))


def shown(**more):
    return shown_table(a_table(), FR, title="Résultats & groupes", **more)


def test_forms_are_told_by_names():
    forms = {column.name: column.form for column in shown().columns}
    assert forms == {
        "group": Form.TEXT,
        "subject": Form.TEXT,
        "n_students": Form.COUNT,
        "success_rate": Form.PERCENT,
        "mean_mark": Form.MARK,
        "school_year": Form.YEAR,
    }


def test_a_form_may_be_given():
    table = shown(columns=["group", ("success_rate", Form.NUMBER)])
    assert written_column(table, FR, "success_rate")[0] == "0,63"


def test_cells_are_written_withheld_or_missing():
    table = shown()
    assert written_column(table, FR, "success_rate") == ["63\u00a0%", "n < 5", "—"]
    assert written_column(table, FR, "n_students") == ["25", "n < 5", "40"]
    assert written_column(table, FR, "subject") == ["Français, langue d'enseignement", "Histoire", "Mathématique"]


def test_values_stay_typed_beside_what_is_written():
    table = shown()
    assert table.rows["success_rate"][0] == 0.6251
    assert table.rows["subject"].tolist() == ["french", "history", "mathematics"]


def test_a_value_withheld_for_another_one_is_not_said_to_be_small():
    data = pd.DataFrame({"group": ["a", "b", "c"], "n_students": [100, 100, 100], "n_passed": [70, 97, 60]})
    data["success_rate"] = data["n_passed"] / 100
    table = ResultTable(
        "t", data, ("group",), n="n_students", rates={"success_rate": "n_passed"}, adds_up_along=("group",)
    )
    policy = DisclosurePolicy(minimum_count=10, complementary=True, protects_parts=True)
    written = written_column(shown_table(protected(table, policy), FR, title="t"), FR, "success_rate")
    assert written == ["70\u00a0%", ">\u00a090\u00a0%", "retenu"]


def test_html_has_a_caption_scopes_and_aligned_numbers():
    html = table_html(shown(), FR)
    assert "<caption>Résultats &amp; groupes</caption>" in html
    assert html.count('scope="col"') == 6
    assert html.count('scope="row"') == 6
    assert "<td>25</td>" in html
    assert '<td class="retenu" title=' in html


def test_html_escapes_what_comes_from_the_data():
    html = table_html(shown(), FR)
    assert "<b>" not in html
    assert "&lt;b&gt;13" in html


def test_the_sign_of_a_withheld_cell_is_explained_in_view():
    assert re.search(r'<p class="note">«\u00a0n &lt; 5\u00a0»', table_html(shown(), FR))


def test_nothing_is_explained_where_nothing_is_withheld():
    table = ResultTable("t", pd.DataFrame({"file": ["a.csv"], "n_rows": [3]}), ("file",))
    assert 'class="note"' not in table_html(shown_table(table, FR, title="t"), FR)


def test_an_empty_table_has_its_headers():
    table = ResultTable("t", pd.DataFrame({"file": pd.Series([], dtype="str")}), ("file",))
    assert '<th scope="col">Fichier</th>' in table_html(shown_table(table, FR, title="t"), FR)


def test_nothing_has_an_id_that_a_second_table_would_repeat():
    assert " id=" not in table_html(shown(), FR)


def test_a_column_put_under_its_row_spans_the_table_and_is_named_at_its_head():
    table = shown(columns=["group", "success_rate", "subject"])
    columns = (*table.columns[:2], replace(table.columns[2], is_under=True))
    html = table_html(replace(table, columns=columns), FR)
    assert html.count('scope="col"') == 3 and html.count("<tbody>") == html.count('scope="rowgroup"') == 3
    assert '<th scope="col" colspan="2"><div>Sous chaque ligne\u00a0: matière</div></th>' in html
    assert '<td colspan="2"><div>Français, langue d&#39;enseignement</div></td>' in html
    assert html.index("11</th>") < html.index("Français") < html.index("12</th>")


def test_a_withheld_cell_put_under_its_row_stays_withheld():
    table = shown(columns=["group", "n_students", "success_rate"])
    columns = (*table.columns[:2], replace(table.columns[2], is_under=True))
    html = table_html(replace(table, columns=columns), FR)
    assert "<div>n &lt; 5</div>" in html and "100" not in html


def test_the_bounds_of_an_interval_are_one_column_with_their_unit_once():
    data = pd.DataFrame({"group": ["a", "b", "c"], "n_students": [50, 40, 3], "gap": [-0.2, 0.0, 0.1]})
    data = data.assign(
        gap_low=[-0.3, np.nan, 0.0], gap_high=[0.05, np.nan, 0.2], rate_low=0.4, rate_high=[0.5, 0.4, 0.6]
    )
    table = ResultTable("t", data, ("group",), n="n_students", statistics=("gap", "gap_low", "gap_high"))
    html = table_html(shown_table(protected(table, DisclosurePolicy(minimum_count=5)), FR, title="t"), FR)
    assert html.count("Intervalle</th>") == 2 and "borne" not in html
    assert "Écart (points)</th>" in html and "<td>−20,0</td><td>−30,0 à +5,0</td>" in html
    assert "<td>—</td>" in html and "<td>40 à 50\u00a0%</td>" in html and "<td>40\u00a0%</td>" in html
    assert html.count(">n &lt; 5</td>") == 4  # the count, the gap, its interval, the rate's


def test_a_column_that_no_row_fills_is_left_to_the_workbook():
    table = shown(columns=["group", "n_students", "success_rate"])
    table = replace(table, rows=table.rows.assign(success_rate=np.nan), withheld=table.withheld & False)
    assert "Taux" not in table_html(table, FR)
    assert "Taux" in table.columns[2].label


def test_a_table_of_one_row_is_read_from_top_to_bottom_when_it_asks_for_it():
    one = shown_table(a_table(), FR, title="Groupe")
    one = replace(one, rows=one.rows[:1], labels=one.labels[:1], withheld=one.withheld[:1], bounds=one.bounds[:1])
    html = table_html(replace(one, is_lines=True), FR)
    assert "<thead>" not in html and html.count('<th scope="row">') == html.count("<tr>") == 6
    assert re.search(r'<th scope="row">Élèves</th><td[^>]*>25</td>', html)
    assert "<thead>" in table_html(one, FR) and "<thead>" in table_html(replace(shown(), is_lines=True), FR)


def test_a_row_that_is_wholly_withheld_stays_one_row():
    one = shown_table(a_table(), FR, title="Groupe", columns=["group", "n_students", "mean_mark"])
    few = {name: getattr(one, name)[1:2].reset_index(drop=True) for name in ("rows", "labels", "withheld", "bounds")}
    few["withheld"] = few["withheld"].assign(n_students=True, mean_mark=True)
    assert "<thead>" in table_html(replace(one, **few, small_rows=(True,), is_lines=True), FR)
