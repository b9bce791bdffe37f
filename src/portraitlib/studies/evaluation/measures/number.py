"""The table of a programme's number: each way in which it was calculated, and whom it may be told to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    ResultTable,
    column,
    fact,
    fewest_left_out,
    key,
    mark,
    n,
    part,
    statistic,
    table,
    without,
)
from portraitlib.studies.evaluation.measures.compared import Compared
from portraitlib.studies.evaluation.measures.designs import Design
from portraitlib.studies.evaluation.measures.estimating import Estimated, drawn_rows
from portraitlib.studies.evaluation.measures.missing import completed
from portraitlib.studies.evaluation.measures.whom import told_of_services
from portraitlib.tables.school import School

OF_100 = ("absence", "engagement")
"""Outcomes between 0 and 1 that are told on 100, as shares are."""
OUTCOMES_OF_SHARES = [(side, answer) for side in (0, 1) for answer in (0.0, 1.0)]

column(
    "estimate_line",
    mark("Calcul"),
    codes={
        "as_told": mark("Résultats connus"),
        "completed": mark("Résultats manquants complétés"),
        "signs": mark("Même différence, intervalle par tous les signes possibles"),
    },
    definition=mark("La première ligne est celle que l'on retient; les autres la mettent à l'épreuve."),
)
COUNTS = (
    n("n_students"),
    part(
        "n_on_programme", mark("Du programme"), group="sides", definition=mark("Élèves du programme, dans ce calcul.")
    ),
    part("n_beside_it", mark("À côté"), group="sides", definition=mark("Élèves à qui on les compare, dans ce calcul.")),
)
ROLES = (
    statistic("gap_found", mark("Différence trouvée"), Form.NUMBER, of="the outcome", unit="points of the outcome",
              definition=mark("Élèves du programme moins les autres; en points, sur 100 pour une part.")),
    statistic("gap_found_low", mark("Différence trouvée, borne basse"), Form.NUMBER, of="the outcome",
              unit="points of the outcome", definition=mark("Borne basse de son intervalle.")),
    statistic("gap_found_high", mark("Différence trouvée, borne haute"), Form.NUMBER, of="the outcome",
              unit="points of the outcome", definition=mark("Borne haute de son intervalle.")),
    statistic("found_size", mark("En écarts types"), Form.NUMBER, unit="standard deviations", of="the outcome",
              definition=mark("La différence sur la dispersion des élèves : g de Hedges; indice de Cox d'une part."),
              source="What Works Clearinghouse 4.1 (2020)"),
    statistic("found_size_low", mark("En écarts types, borne basse"), Form.NUMBER, unit="standard deviations",
              of="the outcome", definition=mark("Celle de la différence, dans la même unité.")),
    statistic("found_size_high", mark("En écarts types, borne haute"), Form.NUMBER, unit="standard deviations",
              of="the outcome", definition=mark("Celle de la différence, dans la même unité.")),
    statistic("found_p", mark("Rareté sous le hasard"), Form.NUMBER, unit="probability", of="draws",
              definition=mark("Fréquence d'une différence aussi grande quand il n'y en a pas.")),
    statistic("found_icc", mark("Part entre les groupes"), Form.NUMBER, unit="share of the variance", of="variance",
              definition=mark("Part des écarts qui est entre les groupes ou les écoles; rien quand l'élève est seul.")),
)  # fmt: skip
_BASIS = (
    fact("found_freedom", mark("Degrés de liberté"), Form.NUMBER, unit="degrees of freedom",
         definition=mark("Sous 5, l'intervalle se lit avec prudence.")),
    fact("n_compared_units", mark("Groupes, écoles ou mois"), Form.COUNT, unit="units",
         definition=mark("Ce que le calcul compte comme indépendant, quand ce ne sont pas les élèves.")),
)  # fmt: skip
ESTIMATE, EXPLORATION = "estimate", "exploration"
"""Names of the table of the number: the second, of an outcome that was not declared before it was known."""
COUNTED = {one: table(one, key("estimate_line"), *COUNTS, *ROLES, *_BASIS) for one in (ESTIMATE, EXPLORATION)}
UNCOUNTED = {one: table(one, key("estimate_line"), *ROLES) for one in (ESTIMATE, EXPLORATION)}
"""For a reader to whom the counts would tell a few students: two sides of enough students, and no count."""


def scale_of(compared: Compared) -> float:
    """What a value is multiplied by to be told: shares are told on 100."""
    is_of_100 = compared.outcome.kind == "share" or compared.outcome.code.partition(":")[0] in OF_100
    return 100.0 if is_of_100 else 1.0


def lines_of(compared: Compared, design: Design, found: Estimated, why_not: str, confidence: float) -> pd.DataFrame:
    """The number as it is told; then by the signs of few units, and with missing outcomes completed."""
    scale = 1.0 if found.method == "tau" else scale_of(compared)
    low, high = found.estimate.interval(confidence)
    common = {"n_students": found.n_took + found.n_others, "n_on_programme": found.n_took,
              "n_beside_it": found.n_others, "n_compared_units": _units(compared, found)}  # fmt: skip
    size, size_low, size_high = found.in_deviations(confidence)
    rows = [
        {
            **common,
            "estimate_line": "as_told",
            "gap_found": scale * found.estimate.value,
            "gap_found_low": scale * low,
            "gap_found_high": scale * high,
            "found_size": size,
            "found_size_low": size_low,
            "found_size_high": size_high,
            "found_p": found.estimate.p,
            "found_freedom": found.estimate.freedom if np.isfinite(found.estimate.freedom) else np.nan,
            "found_icc": found.icc,
        }
    ]
    if found.wild is not None:
        ends = [scale * one if np.isfinite(one) else np.nan for one in (found.wild.low, found.wild.high)]
        rows.append({**common, "estimate_line": "signs", "gap_found": scale * found.estimate.value,
                     "gap_found_low": ends[0], "gap_found_high": ends[1], "found_p": found.wild.p})  # fmt: skip
    if not why_not and (pooled := completed(compared, _treated(compared, design))) is not None:
        ends = [scale * one for one in pooled.estimate.interval(confidence)]
        n_rows = {"n_students": len(compared.data), "n_on_programme": int(compared.data["took"].sum())}
        rows.append({**common, **n_rows, "n_beside_it": n_rows["n_students"] - n_rows["n_on_programme"],
                     "estimate_line": "completed", "gap_found": scale * pooled.estimate.value,
                     "gap_found_low": ends[0], "gap_found_high": ends[1], "found_p": pooled.estimate.p,
                     "found_freedom": pooled.estimate.freedom})  # fmt: skip
    return pd.DataFrame(rows)


def _treated(compared: Compared, design: Design) -> np.ndarray:
    """Who counts as treated: of a draw, who was offered the programme."""
    if design.code != "drawn":
        return compared.data["took"].to_numpy(dtype=float)
    assert len(drawn_rows(compared)[0])
    return compared.data["is_offered"].fillna(0.0).to_numpy()


def _units(compared: Compared, found: Estimated) -> float:
    """Groups, schools or months counted; missing when students are on their own: they are counted already."""
    is_alone = found.method in ("drawn", "change", "weighted", "cut_off") and compared.known["unit"].is_unique
    return np.nan if is_alone or compared.n_years > 1 else float(found.n_units)


def number_table(rows: pd.DataFrame, compared: Compared, school: School, *, is_exploration: bool) -> ResultTable:
    """Table of the number: without counts that are a few short of another, without itself where it tells a few."""
    name = EXPLORATION if is_exploration else ESTIMATE
    is_near = counts_are_near(school, compared)
    declared = (UNCOUNTED if is_near else COUNTED)[name]
    rounded = rows.round(2) if is_near else rows
    made = declared.filled(rounded.reindex(columns=declared.names))
    if is_told(school, compared):
        return made
    if not made.n:
        return declared.filled(rows[:0].reindex(columns=declared.names))
    return without(made, np.full(len(rows), True), *made.statistics)


def counts_are_near(school: School, compared: Compared) -> bool:
    """Whether a count of the number's students is a few short of another that is told."""
    took, others = sides_of(compared.known)
    return any(is_short(school, compared, [took, others, took | others]))


def is_told(school: School, compared: Compared, fewest: int = 0) -> bool:
    """Whether the number may be told to this reader: enough students on each side, and of each answer of a share.

    A page that goes further than its reader names how many are enough there.
    """
    took, others = sides_of(compared.known)
    cells = [len(took), len(others)]
    if compared.outcome.kind == "share":
        answers = compared.known.groupby(["took", "outcome"])["student_id"].size()
        cells += [int(one) for one in answers] if len(answers) == len(OUTCOMES_OF_SHARES) else [0]
    return not others or min(cells) >= max(fewest, school.reader.policy.minimum_count)


def is_short(school: School, compared: Compared, counted: Sequence[frozenset[str]]) -> list[bool]:
    """Whether each count is a few students short of another that is told to this reader."""
    least = school.reader.policy.minimum_count
    if not least:
        return [False] * len(counted)
    took, others = sides_of(compared.data)
    told = [*told_of_services(school), took, others, took | others]
    return [0 < fewest_left_out(one, told) < least for one in counted]


def sides_of(rows: pd.DataFrame) -> tuple[frozenset[str], frozenset[str]]:
    """Students of some rows who took the programme, and the others."""
    ids = rows["student_id"].astype("str")
    took = (rows["took"] == 1).to_numpy()
    return frozenset(ids[took]), frozenset(ids[~took])
