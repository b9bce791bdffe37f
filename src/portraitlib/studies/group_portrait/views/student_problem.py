"""Student-problem chart: whose answers surprise, said as something to look at with the student."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only, with_labels
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.group_portrait.measures.student_problem import StudentProblem
from portraitlib.studies.group_portrait.views.phrases import (
    fragile,
    instrument_name,
    left_the_group,
    scope,
    short,
    slug,
    with_readable_skills,
)

_STUDENT_COLUMNS = (
    "instrument",
    "student_id",
    "n_right_items",
    "n_reached_items",
    ("points_share", Form.PERCENT),
    ("sato_caution", Form.NUMBER),
    ("modified_caution", Form.NUMBER),
    ("within_concern", Form.NUMBER),
    ("beyond_surprise", Form.NUMBER),
    "is_beyond_limit",
    "expected_items",
    "surprising_items",
)
_ITEM_COLUMNS = (
    "instrument",
    "item",
    "skill",
    "n_students",
    "n_right",
    "n_not_right",
    "right_share",
    ("sato_caution", Form.NUMBER),
    ("modified_caution", Form.NUMBER),
)
_SHADES = {"right": "right", "partial": "partial", "wrong": "wrong", "missing": "missing"}


@view_of.register
def _(result: StudentProblem, words: Words) -> View:
    summary, facts = result.tables["summary"].data, result.facts
    sentences = [_how_many(row, facts, words) for row in summary.to_dict("records")]
    tables = [
        with_readable_skills(
            shown_table(
                result.tables["problems"],
                words,
                title=words.say("Items, du plus réussi au moins réussi"),
                columns=_ITEM_COLUMNS,
            )
        )
    ]
    students = result.tables["students"]
    if len(students.data):
        title = words.say("Élèves, du plus grand au plus petit nombre d'items réussis")
        tables.insert(0, shown_table(students, words, title=title, columns=_STUDENT_COLUMNS))
    rest = [*sentences[1:], *_who(students.data, words), left_the_group(result.counts, words)]
    largest = summary["n_students"].max()
    return View(
        name="eleves-items",
        headline=sentences[0],
        sentences=tuple(filter(None, [*rest, fragile(largest, facts, words)])),
        figures=tuple(_figures(result, words)),
        tables=tuple(tables),
        notes=tuple(_notes(facts, words, has_students=bool(len(students.data)))),
    )


def _how_many(row: Mapping[str, object], facts: Mapping[str, object], words: Words) -> str:
    """How many students' answers surprise, beside how many would among ordinary ones."""
    name = instrument_name(row["instrument"], facts, words)  # type: ignore[arg-type]
    if pd.isna(row["n_students"]) or pd.isna(row["n_beyond_limit"]):
        return words.say(
            "{instrument} : le nombre d'élèves dont les réponses surprennent n'est pas montré à ce public.",
            instrument=name,
        )
    n, total = int(row["n_beyond_limit"]), int(row["n_students"])  # type: ignore[call-overload]
    by_chance = max(1, round(total * (1 - facts["caution_quantile"])))  # type: ignore[operator]
    if n == 0:
        return words.say(
            "{instrument} : les réponses suivent l'ordre attendu, des items les plus réussis aux moins réussis; aucun "
            "des {total} élèves ne surprend.",
            instrument=name,
            total=words.count(total),
        )
    return words.plural(
        "{instrument} : les réponses d'un élève sur {total} surprennent, compte tenu de son total. Le hasard seul en "
        "ferait ressortir environ {chance}.",
        "{instrument} : les réponses de {n} élèves sur {total} surprennent, compte tenu de leur total. Le hasard seul "
        "en ferait ressortir environ {chance}.",
        n,
        instrument=name,
        total=words.count(total),
        chance=words.count(by_chance),
    )


def _who(students: pd.DataFrame, words: Words):
    """What surprises in whose answers; forces first, said as a look to take together."""
    if students.empty:
        return
    for row in students[students["is_beyond_limit"]].to_dict("records"):
        parts = [
            words.say("a réussi au-delà de ce qu'on attendait : {items}", items=row["surprising_items"])
            if row["surprising_items"]
            else "",
            words.say("a manqué des items que ses forces laissaient attendre : {items}", items=row["expected_items"])
            if row["expected_items"]
            else "",
        ]
        yield words.say(
            "{student}, {instrument} : {parts}. À regarder avec l'élève, copie en main.",
            student=short(row["student_id"]),
            instrument=row["instrument"],
            parts="; ".join(part for part in parts if part),
        )


def _figures(result: StudentProblem, words: Words):
    """One chart an instrument, for an audience that may see students."""
    cells = result.tables["cells"]
    if cells.data.empty:
        return
    columns = ["instrument", "student_id", "item", "answer_shade", "student_curve", "item_curve"]
    shown = shown_table(cells, words, title=words.say("Réponses, élève par élève et item par item"), columns=columns)
    shown = with_labels(shown, student_id=[short(student) for student in shown.rows["student_id"]])
    for instrument in result.facts["instruments"]:
        drawn: ShownTable = only(shown, shown.rows["instrument"] == instrument)
        title = words.say("Élèves et items : {instrument}", instrument=instrument)
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
            subtitle=f"{instrument_name(instrument, result.facts, words)} · {scope(result.facts, words)}",
        )
        yield ShownFigure(
            name=f"eleves-items-{slug(instrument)}",
            image=image,
            title=title,
            alt=words.say(
                "{title}. Une ligne par élève, de celui qui réussit le plus d'items à celui qui en réussit le moins; "
                "une colonne par item, du plus réussi au moins réussi. Le détail est dans les tableaux.",
                title=title,
            ),
            table=result.tables["students"].name,
        )


def _notes(facts: Mapping[str, object], words: Words, *, has_students: bool):
    yield words.say(
        "L'indice modifié (C*) va de 0, quand les réponses suivent l'ordre des items, à 1, quand elles le suivent à "
        "l'envers. Il n'existe pas quand tout est réussi, ou rien. La limite est propre à chaque instrument : {share} "
        "des élèves d'un groupe simulé, aux réponses ordinaires, restent en dessous.",
        share=words.percent(facts["caution_quantile"]),  # type: ignore[arg-type]
    )
    yield words.say(
        "Une réponse à crédit partiel compte comme réussie à partir de {share} des points de l'item; un item sauté ne "
        "l'est pas; un item non atteint ne compte pas.",
        share=words.percent(facts["right_share"]),  # type: ignore[arg-type]
    )
    if has_students:
        yield words.say("Les tableaux donnent les pseudonymes en entier; les figures, leurs premiers signes.")
    else:
        yield words.say("Les lignes qui portent sur un élève ne sont montrées qu'à l'équipe-école.")
