"""Tables of a student-problem chart: its summary, items, students and cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.section import Form, ResultTable, fact, key, mark, n, part, rate, statistic, table
from portraitlib.studies.group_portrait.measures import instruments as instruments  # declares the share that succeeds
from portraitlib.studies.group_portrait.measures.answers import Sitting
from portraitlib.studies.group_portrait.measures.columns import POINTS_SHARE, RIGHT

SUMMARY = table(
    "caution_summary",
    key("instrument"),
    key("subject"),
    n("n_students"),
    part("n_beyond_limit", mark("Au-delà de la limite"), definition=mark("Élèves dont l'indice dépasse la limite.")),
    part(
        "n_within_limit",
        mark("En deçà de la limite"),
        definition=mark("Élèves dont l'indice ne dépasse pas la limite."),
    ),
    statistic(
        "n_undefined",
        mark("Indice non défini"),
        Form.COUNT,
        definition=mark("Élèves sans indice : aucune réussite, aucune erreur, ou des items tous aussi faciles."),
    ),
    statistic(
        "n_by_chance",
        mark("Au-delà de la limite par hasard"),
        Form.MARK,
        unit="students",
        definition=mark("Élèves aux réponses ordinaires que le hasard seul ferait passer la limite."),
    ),
    statistic(
        "limit",
        mark("Limite de l'indice"),
        unit="coefficient",
        definition=mark("Indice que 95 % des élèves simulés, aux réponses ordinaires, ne dépassent pas."),
    ),
)
PROBLEMS = table(
    "problems",
    key("instrument"),
    key("item"),
    key("skill"),
    n("n_students"),
    *RIGHT,
    rate("right_share", of="n_right"),
    statistic(
        "sato_caution",
        mark("Indice de Sato (C)"),
        unit="index",
        definition=mark("Indice C de Sato : à quel point les réponses s'écartent de l'ordre de difficulté."),
        source="Sato 1975",
    ),
    statistic(
        "modified_caution",
        mark("Indice modifié (C*)"),
        unit="index",
        definition=mark(
            "C* de Harnisch et Linn : 0, réponses dans l'ordre attendu; 1, à l'envers; vide si non défini."
        ),
        source="Harnisch & Linn 1981",
    ),
)
STUDENTS = table(
    "students",
    key("instrument"),
    key("student_id"),
    fact("n_right_items", mark("Items réussis"), Form.COUNT, definition=mark("Items que l'élève a réussis.")),
    fact("n_reached_items", mark("Items atteints"), Form.COUNT, definition=mark("Items que l'élève a atteints.")),
    POINTS_SHARE,
    fact("sato_caution"),
    fact("modified_caution"),
    fact(
        "within_concern",
        mark("Part due à des items faciles manqués"),
        Form.NUMBER,
        unit="index",
        definition=mark("Partie de C* qui vient d'items faciles manqués."),
        source="D'Costa 1993",
    ),
    fact(
        "beyond_surprise",
        mark("Part due à des items difficiles réussis"),
        Form.NUMBER,
        unit="index",
        definition=mark("Partie de C* qui vient d'items difficiles réussis."),
        source="D'Costa 1993",
    ),
    fact(
        "is_beyond_limit",
        mark("Réponses surprenantes"),
        definition=mark("L'indice dépasse sa limite et repose sur assez de réussites et d'erreurs."),
    ),
    fact(
        "expected_items",
        mark("Items manqués que ses forces laissaient attendre"),
        definition=mark("Items manqués que le total de l'élève laissait attendre réussis."),
    ),
    fact(
        "surprising_items",
        mark("Items réussis au-delà de ce qu'on attendait"),
        definition=mark("Items réussis que le total de l'élève laissait attendre manqués."),
    ),
    about_students=True,
)
CELLS = table(
    "cells",
    key("instrument"),
    key("student_id"),
    key("item"),
    fact(
        "answer_shade",
        mark("Réponse"),
        codes={
            "right": mark("réussi"),
            "partial": mark("crédit partiel"),
            "wrong": mark("pas réussi ou sauté"),
            "missing": mark("non atteint ou absent"),
        },
        definition=mark("Réussi, pas réussi, crédit partiel ou manquant."),
    ),
    fact(
        "student_curve",
        mark("Courbe des élèves (S)"),
        Form.COUNT,
        definition=mark("Courbe S : pour chaque élève, combien d'items sont réussis."),
        source="Sato 1975",
    ),
    fact(
        "item_curve",
        mark("Courbe des items (P)"),
        Form.COUNT,
        definition=mark("Courbe P : pour chaque item, combien d'élèves le réussissent."),
        source="Sato 1975",
    ),
    about_students=True,
)


@dataclass(frozen=True)
class Chart:
    """A sitting whose students are sorted by their total and its items by their easiness, with the indices.

    `right`, students by items, is 1, 0 or NaN; `limit` is the C* that ordinary answers seldom pass, NaN when unknown;
    as many as `by_chance` students of a class of ordinary answers would be signalled, on average.
    """

    sitting: Sitting
    right: NDArray[np.float64]
    students: pd.DataFrame
    items: pd.DataFrame
    limit: float
    by_chance: float


def summary_table(charts: list[Chart]) -> ResultTable:
    """How many students depart from what their total lets expect, and how many ordinary ones would."""
    rows = [
        {
            "instrument": chart.sitting.instrument,
            "subject": chart.sitting.subject,
            "n_students": len(chart.students),
            "n_beyond_limit": int(chart.students["is_beyond_limit"].sum()),
            "n_within_limit": int((~chart.students["is_beyond_limit"]).sum()),
            "n_undefined": int(chart.students["modified_caution"].isna().sum()),
            "n_by_chance": chart.by_chance,
            "limit": chart.limit,
        }
        for chart in charts
    ]
    return SUMMARY.filled(pd.DataFrame(rows))


def problems_table(charts: list[Chart]) -> ResultTable:
    """Items with their caution, easiest first."""
    return PROBLEMS.filled(pd.concat([chart.items for chart in charts], ignore_index=True))


def students_table(charts: list[Chart]) -> ResultTable:
    """Students with their caution and the items that make it, highest total first."""
    return STUDENTS.filled(pd.concat([chart.students for chart in charts], ignore_index=True))


def cells_table(charts: list[Chart]) -> ResultTable:
    """One row per student and item, with where the S and P curves stand.

    A curve stands at the share of right answers among those reached, of the whole test (class): with nothing
    missing, the number of right answers.
    """
    frames = []
    for chart in charts:
        n, k = chart.right.shape
        partial = (chart.sitting.shares > 0) & (chart.sitting.shares < 1)
        answer = np.select(
            [np.isnan(chart.right), partial, chart.right == 1], ["missing", "partial", "right"], default="wrong"
        )
        frames.append(
            pd.DataFrame(
                {
                    "instrument": chart.sitting.instrument,
                    "student_id": np.repeat(chart.students["student_id"].to_numpy(), k),
                    "item": np.tile(chart.items["item"].to_numpy(), n),
                    "answer_shade": answer.ravel(),
                    "student_curve": np.repeat(_position(chart.right, k, axis=1), k),
                    "item_curve": np.tile(_position(chart.right, n, axis=0), n),
                }
            )
        )
    return CELLS.filled(pd.concat(frames, ignore_index=True))


def _position(right: NDArray[np.float64], size: int, axis: int) -> NDArray[np.int_]:
    known = (~np.isnan(right)).sum(axis=axis)
    share = np.nansum(right, axis=axis) / np.where(known > 0, known, 1)
    return np.floor(size * share + 0.5).astype("int64")
