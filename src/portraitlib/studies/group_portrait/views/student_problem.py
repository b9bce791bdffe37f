"""Student-problem chart: whose answers surprise, said as something to look at with the student."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.charts.matrix_signs import Kind
from portraitlib.display.section import ShownFigure, View, Words, charts, only, shown_table, view_of
from portraitlib.studies.group_portrait.measures.student_problem import StudentProblem
from portraitlib.studies.group_portrait.views.phrases import (
    fragile,
    instrument_name,
    left_the_group,
    scope,
    slug,
    with_readable_skills,
)

_SHADES: dict[object, Kind] = {"right": "right", "partial": "partial", "wrong": "wrong", "missing": "missing"}


@view_of.register
def view_student_problem(result: StudentProblem, words: Words) -> View:
    """How many answers surprise, and whose, for who may see students."""
    summary, students = result.tables["summary"].data, result.tables["students"]
    sentences = [_how_many(row, result, words) for row in summary.to_dict("records")]
    title = words.say("Items, du plus réussi au moins réussi")
    tables = [with_readable_skills(shown_table(result.tables["problems"], words, title=title))]
    if len(students.data):
        title = words.say("Élèves, du plus grand au plus petit nombre d'items réussis")
        tables.insert(0, shown_table(students, words, title=title))
    caution = fragile(summary["n_students"].max(), result.rules, words)
    rest = [*sentences[1:], *_who(students.data, words), left_the_group(result, words), caution]
    return View(
        name="eleves-items",
        to_do=words.say("Écoutez ces élèves expliquer leur démarche."),
        headline=sentences[0],
        sentences=tuple(filter(None, rest)),
        figures=tuple(_figures(result, words)),
        tables=tuple(tables),
        notes=tuple(_notes(result, words)),
    )


def _how_many(row: Mapping[Any, Any], result: StudentProblem, words: Words) -> str:
    """How many students' answers surprise, beside how many would among ordinary ones."""
    name = instrument_name(result.taken[row["instrument"]], words)
    if pd.isna(row["n_students"]) or pd.isna(row["n_beyond_limit"]):
        return words.withheld(
            "{instrument} : le nombre d'élèves dont les réponses surprennent n'est pas montré à ce public.",
            instrument=name,
        )
    if not row["n_beyond_limit"]:
        return words.say(
            "{instrument} : les réponses suivent l'ordre attendu, des items les plus réussis aux moins réussis; aucun "
            "des {n_students:count} élèves ne surprend au point de sortir de ce que font des réponses ordinaires.",
            row,
            instrument=name,
        )
    return words.plural(
        "{instrument} : les réponses d'un élève sur {n_students:count} surprennent, compte tenu de son total; des "
        "réponses ordinaires en feraient ressortir {n_by_chance:amount} en moyenne, par hasard.",
        "{instrument} : les réponses de {n} élèves sur {n_students:count} surprennent, compte tenu de leur total; des "
        "réponses ordinaires en feraient ressortir {n_by_chance:amount} en moyenne, par hasard.",
        row["n_beyond_limit"],
        row,
        instrument=name,
    )


def _who(students: pd.DataFrame, words: Words) -> Iterator[str]:
    """What surprises in whose answers; forces first, said as a look to take together."""
    if students.empty:
        return
    for row in students[students["is_beyond_limit"]].to_dict("records"):
        parts = []
        if row["surprising_items"]:
            parts.append(words.say("a réussi au-delà de ce qu'on attendait : {surprising_items}", row))
        if row["expected_items"]:
            parts.append(words.say("a manqué des items que ses forces laissaient attendre : {expected_items}", row))
        yield words.say(
            "{student_id:label}, {instrument} : {parts}. À regarder avec l'élève, copie en main.",
            row,
            parts="; ".join(parts),
        )


def _figures(result: StudentProblem, words: Words) -> Iterator[ShownFigure]:
    """One chart an instrument, for an audience that may see students."""
    cells = result.tables["cells"]
    if cells.data.empty:
        return
    shown = shown_table(cells, words, title=words.say("Réponses, élève par élève et item par item"))
    for instrument, taken in result.taken.items():
        drawn = only(shown, shown.rows["instrument"] == instrument)
        items = list(dict.fromkeys(drawn.rows["item"]))
        title = words.say(
            "{instrument} : {first} est l'item le plus réussi, {last} le moins réussi",
            instrument=instrument,
            first=items[0],
            last=items[-1],
        )
        image = charts.matrix(
            replace(drawn, n_row_headers=2),
            words,
            row="student_id",
            column="item",
            value="answer_shade",
            shades=_SHADES,
            row_line="student_curve",
            column_line="item_curve",
            title=title,
            subtitle=f"{instrument_name(taken, words)} · {scope(result.scope, words)}",
        )
        alt = words.say(
            "{title}. Une ligne par élève, de celui qui réussit le plus d'items à celui qui en réussit le moins; "
            "une colonne par item, du plus réussi au moins réussi. Le détail est dans les tableaux.",
            title=title,
        )
        yield ShownFigure(f"eleves-items-{slug(instrument)}", image, title, alt, result.tables["students"].name)


def _notes(result: StudentProblem, words: Words) -> Iterator[str]:
    yield words.say(
        "L'indice modifié (C*) va de 0, quand les réponses suivent l'ordre des items, à 1, quand elles le suivent à "
        "l'envers. Il n'existe pas quand tout est réussi, ou rien. La limite est propre à chaque instrument : "
        "{caution_quantile:percent} des élèves d'un groupe simulé, aux réponses ordinaires, restent en dessous.",
        result.rules,
    )
    yield words.say(
        "Une réponse à crédit partiel compte comme réussie à partir de {right_share:percent} des points de l'item; un "
        "item sauté ne l'est pas; un item non atteint ne compte pas.",
        result.rules,
    )
    if not len(result.tables["students"].data):
        yield words.say("Les lignes qui portent sur un élève ne sont montrées qu'à l'équipe-école.")
