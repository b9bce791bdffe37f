"""Folders made by hand, each with one leak that the attack finds, and the same made safe, of which it says nothing."""

import csv
import json

import numpy as np
import pytest
import xlsxwriter
from click.testing import CliRunner

from portraitlib.attack import attack
from portraitlib.attack.equations import Equation
from portraitlib.attack.identities import Identity
from portraitlib.attack.numbers import few_students
from portraitlib.attack.pool import ONLY, Quantity
from portraitlib.attack.system import System
from portraitlib.cli.attack import attack_

LEVELS = {"1": (31, 28), "2": (25, 33), "3": (22, 27), "4": (29, 35), "5": (24, 19), "6": (26, 38)}
WITHHELD = ""


def deliver(folder, report="03_essai", page="Tout groupe de moins de 10 élèves est retenu.", at="999001", **tables):
    """A report: a page that says what it withholds, and CSV files; an empty value is withheld."""
    home = folder / at / report
    (home / "donnees").mkdir(parents=True)
    (home / f"{report[:8]}.html").write_text(f"<p>{page}</p>", encoding="utf-8")
    for name, (columns, rows) in tables.items():
        with (home / "donnees" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream, lineterminator="\n")
            out.writerow([*columns.split(), "withheld", "bounds"])
            for row in rows:
                pairs = list(zip(columns.split(), row, strict=True))
                hidden = " ".join(column for column, value in pairs if value == WITHHELD)
                bounds = " ".join(f"{c}{value[0]}" for c, value in pairs if str(value)[:1] in ("<", ">"))
                out.writerow([*(str(value).lstrip("<>") for value in row), hidden, bounds])
    return home


def found(folder, **asked):
    return [(one.kind, one.table, one.row, one.column, one.low, one.high) for one in attack(folder, **asked).findings]


def levels(**changed):
    return "level n_students", [(level, sum(groups)) for level, groups in (LEVELS | changed).items()]


def groups(hidden=(), **changed):
    rows = [
        (level, f"{level}{place}", WITHHELD if f"{level}{place}" in hidden else n)
        for level, pair in (LEVELS | changed).items()
        for place, n in enumerate(pair, 1)
    ]
    return "level group n_students", rows


def test_a_group_is_deduced_from_its_level_and_the_other_group(tmp_path):
    deliver(tmp_path, levels=levels(**{"6": (4, 38)}), groups=groups({"61"}, **{"6": (4, 38)}))
    assert found(tmp_path) == [("exact", "groups", "6, 61", "n_students", 4, 4)]


def test_two_groups_withheld_in_a_level_are_not_deduced(tmp_path):
    deliver(tmp_path, levels=levels(**{"6": (4, 38)}), groups=groups({"61", "62"}, **{"6": (4, 38)}))
    told = attack(tmp_path)
    assert (told.findings, told.minimum, told.n_withheld) == ((), 10, 2)


def test_two_groups_of_a_small_sum_are_bounded_more_narrowly_than_promised(tmp_path):
    small = {"6": (3, 4)}
    deliver(tmp_path, levels=levels(**small), groups=groups({"61", "62"}, **small))
    assert {one[0] for one in found(tmp_path)} == {"narrow"}
    assert [one[-2:] for one in found(tmp_path)] == [(1, 6), (1, 6)]


@pytest.mark.parametrize(("total", "kinds"), [(0, []), (1, ["narrow", "narrow"])])
def test_cells_that_add_up_to_a_zero_that_is_shown_are_told_by_it(tmp_path, total, kinds):
    small = {"5": (0, 43), "6": (0, total)}
    deliver(tmp_path, levels=levels(**small), groups=groups({"61", "62"}, **small))
    assert [one[0] for one in found(tmp_path) if one[2].startswith("6")] == kinds


@pytest.mark.parametrize(("shown", "kinds"), [(0, []), (14, ["exact"])])
def test_a_zero_of_another_table_is_told_by_it_where_the_column_shows_its_zeros(tmp_path, shown, kinds):
    """Where the column never shows one, its 0 was withheld for itself: an audience to whom nobody is a few."""
    counts = {"a": 12, "b": 15, "c": 31, "d": 22, "e": 18, "f": shown, "g": 0}
    rows = [(service, 40 + place, n) for place, (service, n) in enumerate(counts.items())]
    doses = [*rows[:-1], ("g", WITHHELD, WITHHELD)]
    deliver(tmp_path, doses=("service n_known n_full", doses), delivery=("service n_students n_full", rows))
    assert [one[0] for one in found(tmp_path) if one[1] == "doses"] == kinds


def shares(**cells):
    """Chronic absence by level, then by group; the last level's groups are given by the cells."""
    counts = {"1": (11, 12), "2": (13, 14), "3": (12, 15), "4": (10, 11), "5": (16, 12)}
    above = [(level, 60, sum(pair), sum(pair) / 60) for level, pair in counts.items()]
    rows = [(level, f"{level}{p}", 30, n, n / 30) for level, pair in counts.items() for p, n in enumerate(pair, 1)]
    columns = "n_students n_chronic chronic_share"
    last = [("6", group, 30, *cell) for group, cell in cells.items()]
    return {
        "levels": (f"level {columns}", [*above, ("6", 60, 16, 16 / 60)]),
        "groups": (f"level group {columns}", rows + last),
    }


def test_two_bounds_and_their_total_are_narrower_than_promised(tmp_path):
    bound = (WITHHELD, "<0.34")
    deliver(tmp_path, **shares(g61=bound, g62=bound))
    assert found(tmp_path) == [("narrow", "groups", f"6, {group}", "n_chronic", 7, 9) for group in ("g61", "g62")]


def test_a_bound_beside_a_withheld_share_says_no_more_than_it_promises(tmp_path):
    deliver(tmp_path, **shares(g61=(WITHHELD, "<0.34"), g62=(WITHHELD, WITHHELD)))
    assert found(tmp_path) == []


TAKERS = "instrument n_students n_took n_did_not_take"


@pytest.mark.parametrize(("took", "gap"), [(25, [1, 1]), (26, []), (14, [])])
def test_those_of_one_table_who_are_not_in_another_are_told_where_a_count_is_withheld(tmp_path, took, gap):
    skills = [("DIAG", skill, n) for skill, n in (("lire", took), ("écrire", took - 2), ("dire", took))]
    tables = {"takers": (TAKERS, [("DIAG", 26, WITHHELD, WITHHELD)]), "skills": ("instrument skill n_students", skills)}
    deliver(tmp_path, **tables, others=("instrument n_students", [("A", WITHHELD), ("B", 30)]))
    assert [one for told in found(tmp_path) if told[:2] == ("gap", "takers") for one in told[-2:]] == gap


def test_other_students_whose_number_happens_to_be_near_are_no_gap(tmp_path):
    ever = ("level n_students n_departed", [(1, 90, 12), (2, 31, WITHHELD), (3, 84, 11)])
    now = ("level subject n_students", [(level, "fr", 29) for level in (1, 2, 3)])
    deliver(tmp_path, ever=ever, now=now, others=("group n_students", [(11, WITHHELD), (12, 30)]))
    assert [one for one in found(tmp_path) if one[0] == "gap" and one[1] == "ever"] == []


def cohorts(first):
    sizes = [(2017, 30, 25), (2018, 28, 31), (2019, 22, 24), (2020, 27, 21), (2021, *first)]
    totals = [(year, girls + boys + 2 * (year == 2021)) for year, girls, boys in sizes]
    rows = [(year, sex, n) for year, girls, boys in sizes for sex, n in (("F", girls), ("M", boys))]
    return {"cohorts": ("year n_students", totals), "by_sex": ("year sex n_students", rows)}


def test_a_residual_group_is_told_by_a_total_and_its_rows(tmp_path):
    deliver(tmp_path, **cohorts((21, 30)))
    assert found(tmp_path) == [("residual", "cohorts", "2021", "n_students", 2, 2)]


def test_a_residual_group_is_protected_with_a_row_of_its_total(tmp_path):
    told = cohorts((21, 30))
    columns, rows = told["by_sex"]
    hidden = [(year, sex, WITHHELD if year == 2021 else n) for year, sex, n in rows]
    deliver(tmp_path, cohorts=told["cohorts"], by_sex=(columns, hidden))
    assert found(tmp_path) == []


def days(counts, decimals=17):
    sizes = ("group n_students", [("21", 26), ("22", WITHHELD)])
    rows = [(f"2026-01-{day:02}", 26, round(n / 26, decimals)) for day, n in enumerate(counts, 5)]
    return {"sizes": sizes, "days": ("date n_students absence_rate", rows)}


@pytest.mark.parametrize("decimals", [17, 2])
def test_a_rate_and_its_count_tell_a_few_absent_students(tmp_path, decimals):
    deliver(tmp_path, **days([0, 12, 11, 1, 14, 10, 13, 16, 15, 18, 17, 12, 14, 19, 11, 13, 16], decimals))
    assert found(tmp_path) == [("rate", "days", "2026-01-08", "absence_rate", 1, 1)]


def test_a_rate_of_nobody_or_of_many_is_no_leak(tmp_path):
    deliver(tmp_path, **days([0, 12, 11, 0, 14, 10, 13, 16]))
    assert found(tmp_path) == []


def test_a_part_of_a_few_students_that_is_shown_is_told(tmp_path):
    sizes = [(30, 12), (25, 11), (28, 3), (40, 22), (33, 15), (27, 10), (31, WITHHELD)]
    rows = [(f"G{place}", n, few, few if few == WITHHELD else n - few) for place, (n, few) in enumerate(sizes)]
    hidden = ("group n_students", [("a", WITHHELD), ("b", 40)])
    deliver(tmp_path, parts=("group n_students n_failed n_passed", rows), others=hidden)
    assert found(tmp_path) == [("part", "parts", "G2", "n_failed", 3, 3)]


@pytest.mark.parametrize(("counted", "kinds"), [("n_whole_groups", []), ("n_came", ["part"])])
def test_a_few_groups_are_no_few_students(tmp_path, counted, kinds):
    rows = [("tutoring", 2), ("recovery", 12), ("club", WITHHELD)]
    deliver(tmp_path, use=(f"service {counted}", rows))
    assert [one[0] for one in found(tmp_path)] == kinds


def test_a_cell_withheld_in_one_file_and_shown_in_another_is_told(tmp_path):
    home = deliver(tmp_path)
    table = "<table><caption>Groupes</caption><tr><th>Groupe</th><th>Élèves</th></tr>{rows}</table>"
    line = "<tr><th>21</th><td>30</td></tr><tr><th>22</th><td>{}</td></tr>"
    page = table.format(rows=line.format("n &lt; 10"))
    (home / "03_essai.html").write_text(page, encoding="utf-8")
    output = {"data": {"text/html": [table.format(rows=line.format("4"))]}}
    (home / "03_essai.ipynb").write_text(json.dumps({"cells": [{"outputs": [output]}]}), encoding="utf-8")
    (told,) = attack(tmp_path).findings
    assert (told.kind, told.file, told.row, told.how) == ("elsewhere", "999001/03_essai/03_essai.ipynb", "22", "4")
    (home / "03_essai.ipynb").write_text(json.dumps({"cells": []}), encoding="utf-8")
    assert found(tmp_path) == []


def test_a_cell_withheld_on_a_page_and_shown_in_the_workbook_is_told(tmp_path):
    rows = [["Groupes"], [], ["Groupe", "Élèves"], ["21", 30], ["22", 4], [], ["une note"]]
    home = deliver(tmp_path)
    with xlsxwriter.Workbook(home / "tableaux.xlsx") as book:
        sheet = book.add_worksheet("Groupes")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    lines = "<tr><th>21</th><td>30</td></tr><tr><th>22</th><td>retenu</td></tr>"
    page = f"<table><caption>Groupes</caption><tr><th>Groupe</th><th>Élèves</th></tr>{lines}</table><p>n < 10</p>"
    (home / "03_essai.html").write_text(page, encoding="utf-8")
    (told,) = attack(tmp_path).findings
    assert (told.kind, told.file, told.row, told.how) == ("elsewhere", "999001/03_essai/tableaux.xlsx", "22", "4")


@pytest.mark.parametrize(
    ("said", "few"),
    [
        ("2 de ces élèves sont partis.", ["2 de ces élèves"]),
        ("Il reste 1 élève et 12 élèves.", ["1 élève"]),
        ("4 students left", ["4 students"]),
        ("Moins de 5 élèves, au plus 3 élèves, 10 élèves, 0 élève, n < 5 élèves", []),
        ("environ 7 élèves sur 1 000; 5,5 élèves; 2 lignes", []),
    ],
)
def test_passages_that_count_a_few_students_are_read(said, few):
    assert few_students(said.lower(), 10) == few


def test_a_sentence_a_figure_and_an_alternative_text_are_read(tmp_path):
    figure = "<svg><text>3 élèves</text></svg><img alt='Deux groupes, 4 élèves au-dessus'>"
    deliver(tmp_path, page=f"Moins de 10 élèves. 2 de ces élèves ont quitté. {figure}")
    assert [one.how for one in attack(tmp_path).findings] == ["2 de ces élèves", "3 élèves", "4 élèves"]


def test_the_truth_teaches_what_withheld_counts_cannot(tmp_path):
    """No row shows how many did not take the test: only who knows them sees that two tables give them."""
    rng = np.random.default_rng(5)
    whole, told = tmp_path / "vrai", tmp_path / "public"
    for group in range(11, 31):
        n, absent = int(rng.integers(20, 34)), int(rng.integers(1, 6))
        skills = ("instrument skill n_students", [("DIAG", "lire", n - absent), ("DIAG", "dire", n - absent - 1)])
        page = {"report": f"02_essai_{group}"}
        deliver(whole, **page, takers=("instrument n_students n_did_not_take", [("DIAG", n, absent)]), skills=skills)
        deliver(told, **page, takers=("instrument n_students n_did_not_take", [("DIAG", n, WITHHELD)]), skills=skills)
    known = attack(told, truth=whole)
    assert [one.kind for one in known.findings].count("exact") == 20
    assert known.n_wrong == 0
    assert attack(told).of_kind("exact") == ()


@pytest.mark.parametrize(("hides", "n_found"), [(WITHHELD, 0), (21, 1)])
def test_a_column_that_the_truth_withholds_teaches_nothing(tmp_path, hides, n_found):
    """Where a truth is not whole, what holds of the rest of a column may be by chance, and be claimed of its gaps."""
    whole, told = tmp_path / "vrai", tmp_path / "public"
    sizes = dict(zip(range(11, 31), np.random.default_rng(6).integers(18, 40, 20).tolist(), strict=True))
    for folder, nothing in ((whole, hides), (told, WITHHELD)):
        levels = [(group, n) for group, n in sizes.items()]
        deliver(folder, met=("group n_students", [*levels, (31, 5 if folder == whole else WITHHELD), (32, 21)]))
        took = ("group n_students", [*levels, (31, 5), (32, nothing)])
        deliver(folder, "04_essai", took=took)
    got = attack(told, truth=whole)
    assert (len(got.of_kind("exact")), got.n_wrong) == (n_found, 0)


def school_of_two_services(folder, at, groups, mentored, *, hides=""):
    """Groups of a service by programme; the students of both services, by service and programme."""
    rows = [("group", *one) for one in groups.items()] + [("mentoring", *one) for one in mentored.items()]
    told = [(service, name, WITHHELD if service == hides else n) for service, name, n in rows]
    deliver(
        folder, at=at, sizes=("programme n_students", [*groups.items()]), lasting=("service programme n_students", told)
    )


@pytest.mark.parametrize(("hides", "found_of"), [("mentoring", set()), ("group", {"group, music", "group, sport"})])
def test_a_row_does_not_speak_for_itself(tmp_path, hides, found_of):
    """Only groups have sizes; in one school, as many students are mentored in the programme that has their name."""
    rng = np.random.default_rng(15)
    for place in range(8):
        groups = {"sport": int(rng.integers(12, 40)), "music": int(rng.integers(12, 40))}
        mentored = {"sport": groups["sport"]} if place == 7 else {"guidance": int(rng.integers(12, 40))}
        hidden = hides if place == 7 else ""
        for folder, withheld in (("vrai", ""), ("public", hidden)):
            school_of_two_services(tmp_path / folder, f"e{place}", groups, mentored, hides=withheld)
    got = attack(tmp_path / "public", 99, truth=tmp_path / "vrai")
    assert {one.row for one in got.of_kind("exact")} == found_of


@pytest.mark.parametrize(
    ("least", "exact", "learnt"), [(0, {"n_late"}, {"n_unknown"}), (3, {"n_late", "n_unknown"}, set())]
)
def test_a_zero_that_is_everywhere_in_the_truth_was_learnt_from_it(tmp_path, least, exact, learnt):
    """How many are unknown is withheld everywhere: 0 in every school, or more."""
    rng = np.random.default_rng(16)
    for place in range(8):
        early, late, unknown = int(rng.integers(12, 40)), int(rng.integers(12, 40)), least and least + place
        for folder, hidden in (("vrai", False), ("public", True)):
            parts = (WITHHELD if hidden and place == 7 else late, WITHHELD if hidden else unknown)
            whole = ("when", early + late + unknown, early, *parts)
            told = {"whole": ("of n_students n_early n_late n_unknown", [whole])}
            deliver(tmp_path / folder, at=f"e{place}", **told, others=("of n_late", [("when", late)]))
    got = attack(tmp_path / "public", 99, truth=tmp_path / "vrai")
    assert {one.column for one in got.of_kind("exact")} == exact
    assert {one.column for one in got.learnt} == learnt


def school_with_a_sentence(folder, school, took, n, *, withheld):
    """A school whose sentence says how many took a test, and a table that says it too, or withholds it."""
    home = folder / school / "02_essai"
    (home / "donnees").mkdir(parents=True)
    said = f"<p>Tout groupe de moins de 10 élèves est retenu. {took} élèves ont passé le test. Il en reste.</p>"
    (home / "02_essai.html").write_text(said, encoding="utf-8")
    cells = ",,n_took n_away" if withheld else f"{took},{n - took},"
    text = f"test,n_students,n_took,n_away,withheld\nDIAG,{n},{cells}\n"
    (home / "donnees" / "takers.csv").write_text(text, encoding="utf-8")


def test_a_number_of_a_sentence_gives_back_the_cell_that_withholds_it_and_what_is_left(tmp_path):
    """The sentence is in no table: read as a row of one, it is n_took of every school, which only the truth shows."""
    rng = np.random.default_rng(8)
    for place in range(12):
        n, away = int(rng.integers(20, 90)), int(rng.integers(1, 9))
        for folder, withheld in (("vrai", False), ("public", True)):
            school_with_a_sentence(tmp_path / folder, f"e{place}", n - away, n, withheld=withheld)
    got = attack(tmp_path / "public", truth=tmp_path / "vrai")
    assert {(one.kind, one.column) for one in got.findings} == {("exact", "n_away")}
    assert len(got.findings) == 12
    assert any('"# élèves ont passé le test."' in str(one) for one in got.identities)
    assert attack(tmp_path / "public").findings == ()


def test_cells_that_equations_tie_are_bounded_together():
    """7, 9 and 8 are the sums of three counts two by two: each equation leaves several, all three leave one."""
    a, b, c = ((("n", "t"), row, "n_students") for row in range(3))
    identity = Identity(("n", "t"), "n_students", ((1, Quantity(("n", "t"), "n_students", ONLY, ())),))
    sums = [
        Equation(dict.fromkeys(pair, 1.0), total, total, identity)
        for pair, total in (((a, b), 7), ((b, c), 9), ((a, c), 8))
    ]
    system = System(sums, dict.fromkeys((a, b, c), 1.0))
    assert (system.low[a], system.high[a]) == (1, 5)
    assert system.solve(minimum=10) == 3
    assert [(system.low[cell], system.high[cell]) for cell in (a, b, c)] == [(3, 3), (4, 4), (5, 5)]


def test_an_identity_that_leaves_nothing_possible_is_refuted():
    cell = (("n", "t"), 0, "n_students")
    one, other = (
        Identity(("n", "t"), name, ((1, Quantity(("n", "t"), name, ONLY, ())),)) for name in ("n_students", "n_others")
    )
    system = System([Equation({cell: 1.0}, 5, 5, one), Equation({cell: 1.0}, 8, 8, other)], {})
    assert system.refuted == {other}
    assert system.low[cell] == system.high[cell] == 5


def run(*arguments):
    return CliRunner().invoke(attack_, [str(one) for one in arguments], standalone_mode=False)


def test_the_command_says_what_it_got_what_it_read_and_what_it_cannot_prove(tmp_path):
    deliver(tmp_path, levels=levels(**{"6": (4, 38)}), groups=groups({"61"}, **{"6": (4, 38)}))
    told = run(tmp_path)
    assert told.return_value == 1
    assert "groups.csv, ligne « 6, 61 », colonne n_students : 4" in told.output.replace("\u00a0", " ")
    assert "Plus petit effectif montré : 10. Cases retenues : 1." in told.output.replace("\u00a0", " ")
    assert "Ce que cette commande ne cherche pas" in told.output


def test_the_command_is_silent_on_what_is_safe(tmp_path):
    deliver(tmp_path, levels=levels(), groups=groups())
    told = run(tmp_path)
    assert told.return_value == 0
    assert "Aucune case retenue n'a été retrouvée" in told.output.replace("\u00a0", " ")
