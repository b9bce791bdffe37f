"""Generated schools, delivered as a report would be, without a kernel; and the same tables with nothing withheld."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter, namedtuple
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest

from portraitlib.attack import attack
from portraitlib.attack.numbers import students_told
from portraitlib.attack.reading import _page
from portraitlib.display import show as showing
from portraitlib.report.csv_files import write_csv_files
from portraitlib.report.views import _view
from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school
from portraitlib.tables.school import school_in_memory

PROJECT = Path(__file__).parents[2]
NOTEBOOKS = ("00_donnees", "01_portrait_ecole", "02_portrait_groupe", "03_assiduite", "04_depistage",
             "05_validite_depistage", "06_planification", "07_suivi", "08_accompagnement", "09_evaluation")  # fmt: skip
ENTERING = (118.0, 40.0, 24.0, 70.0, 13.0, 16.0, 95.0)
"""Students who enter in a year, so that a school counts 60 to 600 of them."""
PUBLISHED = re.compile(r"\([^()]+, (?:19|20)\d\d; [^()]+\)")
"""A study that a sentence cites, with its year and its students, who are of no school here."""
Told = namedtuple("Told", "got unread")  # of the attack; sentences with a number that no table shows
SHARE_BLANK = 0.004  # of the results, which nobody filled in
AS_OF = "2026-02-02"
RELATIONS = ("mentoring", "group_accompaniment")
ENDED, LASTED, UNKNOWN = 0.25, 0.2, 0.08
"""Of the relations of the year: shares that end before the day read, and that began eight months before; of the
students in them, the share whose meetings do not say how many were present."""


def _cells_run_here():
    """How the tests of notebooks run their cells."""
    spec = importlib.util.spec_from_file_location("cells_run", PROJECT / "tests" / "notebooks" / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.cells_run_here


def made_up(seed):
    """Tables of a generated school of 60 to 600 students, some without a recorded sex, one of its supports not written.

    Without the support, nobody's presence is unknown in any school: the attack would learn it from the truth. So would
    it of what no school has: a relation that ended, with a student who left, or that lasts, a talk not written, a
    programme of the same name in two services.
    """
    rng = np.random.default_rng(seed)
    plan = replace(plan_school(seed % 40 + 3, seed=seed), n_entering=ENTERING[seed % len(ENTERING)])
    tables = build_school(plan).standard()
    students = tables["students"].copy()
    unknown = rng.choice(students["student_id"].unique(), 3, replace=False)
    students["sex"] = students["sex"].astype("object").where(~students["student_id"].isin(unknown), None)
    results = tables["results"].copy()
    results.loc[rng.random(len(results)) < SHARE_BLANK, "mark"] = np.nan
    made = {**tables, "students": students, "results": results, "sessions": but_one_support(tables["sessions"])}
    return {name: frame.replace("", None) for name, frame in varied(made, rng).items()}


def varied(tables, rng):
    """Tables whose relations of the year end, last, share the names of programmes, and of which not all is known."""
    services, sessions = tables["services"].copy(), tables["sessions"]
    is_relation = (services["service"].isin(RELATIONS) & (services["start_date"] >= "2025-08-01")).to_numpy()
    rows = services.index[is_relation]
    drawn = rng.random(len(rows))
    ended, lasted = rows[drawn < ENDED], rows[drawn > 1 - LASTED]
    services.loc[lasted, "start_date"] -= pd.Timedelta(days=240)
    left = services.loc[ended, "start_date"] + pd.to_timedelta(rng.integers(20, 150, len(ended)), unit="D")
    services.loc[ended, "end_date"] = left.clip(upper=pd.Timestamp(AS_OF) - pd.Timedelta(days=3))
    services.loc[ended, "end_reason"] = rng.choice(["goal_reached", "departure", "provider_left"], len(ended))
    gone = services.loc[ended].query("end_reason == 'departure'").drop_duplicates("student_id")
    people = tables["students"].copy()
    of_year = people["school_year"].eq(people["school_year"].max()) & people["exit_date"].isna()
    left = gone.set_index("student_id")["end_date"].reindex(people["student_id"]).set_axis(people.index)
    people["exit_date"] = people["exit_date"].fillna(left.where(of_year))
    names = services.loc[rows, "programme"].dropna().unique()
    groups = services.loc[rows, "group_id"].dropna().unique()
    for group in groups[rng.random(len(groups)) < 1 / 2] if len(names) else ():
        services.loc[services["group_id"] == group, "programme"] = rng.choice(names)
    until = services[["service_id", "student_id", "end_date"]].drop_duplicates(["service_id", "student_id"])
    until = sessions[["service_id", "student_id"]].merge(until, how="left")["end_date"].to_numpy()
    sessions = sessions[~(sessions["date"].to_numpy() > until)].copy()
    students = services.loc[rows, "student_id"].unique()
    unknown = students[rng.random(len(students)) < UNKNOWN]
    sessions["n_present"] = sessions["n_present"].mask(sessions["student_id"].isin(unknown).to_numpy())
    return {**tables, "students": people, "services": services, "sessions": sessions}


def but_one_support(sessions):
    """Sessions without those of a support, which nobody wrote."""
    return sessions[(sessions["service_id"] != sessions["service_id"].max()).to_numpy(dtype=bool)]


def shown_of(school, notebook):
    """Views that a notebook shows of an opened school, each with the result behind it."""
    results, shown_view = [], showing.shown_view

    def heard(result):
        if "decisions_due" not in result._untold:  # heads the notebook of the team, and no other
            results.append(result)
        return shown_view(result)

    with patch.object(showing, "shown_view", heard):
        views = _cells_run_here()(notebook[:2], school)
    return list(zip(views, results, strict=False))  # the last view, where the numbers come from, is of no result


def deliver(tables, audience, folder, truth, notebooks=NOTEBOOKS, as_of=AS_OF):
    """Write the pages and CSV files of a school, and what they would be with nothing withheld.

    Returns
    -------
    set of str
        Passages of its sentences that count students, and whose number no table of theirs shows nor any count tells.
    """
    students, unread = tables["students"], set()
    group = students.loc[students["school_year"] == students["school_year"].max(), "group"].min()
    opened = school_in_memory(tables, audience=audience, as_of=as_of)  # once: what notebooks share is made once
    for notebook in notebooks:
        own = group if notebook.startswith("02") else ""
        school = school_in_memory(tables, audience=audience, as_of=as_of, group=own) if own else opened
        shown = shown_of(school, notebook)
        report = f"{notebook}_{own}" if own else notebook
        unread |= {told for view, result in shown for told in unread_in(view, result)}
        _write(folder / report, notebook, [view for view, _ in shown])
        _write(truth / report, notebook, [whole_view(view, result) for view, result in shown])
    return unread


def unread_in(view, result):
    """Sentences of a view with a number of students that stands in none of its tables, nor in its counts."""
    told = set(filter(None, result.counts.values())) | numbers_shown(result.tables.values())
    sentences = [PUBLISHED.sub("", text) for kind, _, rows in _page(view["html"]) if kind == "text" for text in rows]
    unread = [text for text in sentences if any(n and n not in told for n, _ in students_told(text))]
    return [re.sub(r"\b\d+(?:er)? \w+ 20\d\d\b", "…", text) for text in unread]  # two schools may say it on two days


def numbers_shown(tables):
    """Whole numbers that tables show, and the sums of two of a row that both are counts of students."""
    found = set()
    for table in tables:
        shown = table.data if table.withheld is None else table.data.mask(table.withheld)
        counts = shown.select_dtypes("number")
        found |= {float(n) for n in counts.to_numpy(dtype="float64").ravel() if float(n).is_integer()}
        parts = [counts[[*group]].to_numpy(dtype="float64") for group in table.parts if {*group} <= {*counts}]
        found |= {float(n) for own in parts for one in own.T for n in (own + one[:, None]).ravel() if n == n}
    return found


def whole_view(view, result):
    """A view whose tables hold what was withheld, and whose page says nothing."""
    tables = [_whole(table, _true_of(table["name"], result._untold)) for table in view["tables"]]
    return {**view, "tables": tables, "html": ""}


def _true_of(name, untold):
    """The table behind one that is shown, whose name may say its room first."""
    return next((table for own, table in untold.items() if f"_{name}".endswith(f"_{own}")), None)


def _whole(table, true):
    """A table with the numbers behind it; what its view alone makes stays as it is shown."""
    names = [column["name"] for column in table["columns"]]
    if true is None:
        return table
    own = [name for name in names if name in true.data]
    rows = [[showing._json_value(value) for value in row] for row in true.data[own].itertuples(index=False, name=None)]
    if own != names:
        return _beside(table, names, [dict(zip(own, row, strict=True)) for row in rows], true.grain)
    same = {key: [[value] * len(names) for _ in rows] for key, value in (("withheld", False), ("bounds", ""))}
    return {**table, **same, "rows": rows, "labels": [[None] * len(names) for _ in rows], "small_rows": []}


def _beside(table, names, true_rows, grain):
    """A table whose view adds columns to it, with the numbers of the row that has the same keys."""
    keys = [name for name in grain if name in names]
    true_of = {tuple(str(one[key]) for key in keys): one for one in true_rows} if keys else {}
    shown = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    told = [true_of.get(tuple(str(one[key]) for key in keys), {}) for one in shown]
    rows = [[true.get(name, one[name]) for name in names] for one, true in zip(shown, told, strict=True)]
    changed = {
        key: [
            [nothing if name in true else mark for name, mark in zip(names, marks, strict=True)]
            for marks, true in zip(table[key], told, strict=True)
        ]
        for key, nothing in (("withheld", False), ("bounds", ""))
    }
    return {**table, **changed, "rows": rows, "small_rows": []}


def _write(folder, notebook, views):
    folder.mkdir(parents=True)
    taken = {}
    write_csv_files(folder / "donnees", [table for view in views for table in _view(view, taken).tables])
    pages = "".join(view["html"] for view in views)
    (folder / f"{notebook}.html").write_text(f"<html><body>{pages}</body></html>", encoding="utf-8")


def _attacked(audience, minimum, numbers, notebooks, folder):
    """What the attack gets of generated schools, their truth at hand."""
    unread = [
        deliver(made_up(seed), audience, folder / "remis" / f"e{seed}", folder / "vrai" / f"e{seed}", notebooks)
        for seed in numbers
    ]
    said = Counter(text for one in unread for text in one)
    return Told(
        attack(folder / "remis", minimum, truth=folder / "vrai"),
        {text for text, n in said.items() if n == 1},  # what two schools say alike is of neither
    )


@pytest.fixture(scope="session")
def attacked():
    """Function that delivers generated schools to an audience and attacks what it made."""
    return _attacked


@pytest.fixture(name="unread_in")
def _unread_in():
    """Function that gives the sentences of a view whose number of students nothing shows."""
    return unread_in


@pytest.fixture(scope="session")
def delivered():
    """Function that delivers notebook 07 of a school, one of its supports not written, and its truth."""

    def made(tables, audience, folder, truth):
        tables = {**tables, "sessions": but_one_support(tables["sessions"])}
        deliver(tables, audience, folder, truth, ("07_suivi",), as_of="2026-06-15")

    return made
