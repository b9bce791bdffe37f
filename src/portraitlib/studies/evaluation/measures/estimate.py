"""By how much the students of a programme differ from those beside them, with its interval and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    column,
    fact,
    fewest_left_out,
    key,
    mark,
    n,
    named,
    part,
    rate,
    statistic,
    study,
    table,
    without,
)
from portraitlib.studies.evaluation.measures.advice import concerned_table, told_of
from portraitlib.studies.evaluation.measures.chosen import chosen
from portraitlib.studies.evaluation.measures.compared import Compared, compared_of
from portraitlib.studies.evaluation.measures.declared import standing_of
from portraitlib.studies.evaluation.measures.delivery import NOT_DONE, ProgrammeDelivered, check_given
from portraitlib.studies.evaluation.measures.designs import DESCRIPTION, Design
from portraitlib.studies.evaluation.measures.estimating import Estimated, designed, drawn_rows, estimated
from portraitlib.studies.evaluation.measures.missing import MOSTLY, completed, why_not_completed
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.measures.whom import protected, told_of_services
from portraitlib.studies.evaluation.settings import EvaluationRules
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
_COUNTS = (
    n("n_students"),
    part(
        "n_on_programme", mark("Du programme"), group="sides", definition=mark("Élèves du programme, dans ce calcul.")
    ),
    part("n_beside_it", mark("À côté"), group="sides", definition=mark("Élèves à qui on les compare, dans ce calcul.")),
)
_ROLES = (
    statistic("gap_found", mark("Différence trouvée"), Form.NUMBER, of="the outcome", unit="points of the outcome",
              definition=mark("Élèves du programme moins les autres; en points, sur 100 pour une part.")),
    statistic("gap_found_low", mark("Différence trouvée, borne basse"), Form.NUMBER, of="the outcome",
              unit="points of the outcome", definition=mark("Borne basse de son intervalle.")),
    statistic("gap_found_high", mark("Différence trouvée, borne haute"), Form.NUMBER, of="the outcome",
              unit="points of the outcome", definition=mark("Borne haute de son intervalle.")),
    statistic("found_size", mark("En écarts types"), Form.NUMBER, unit="standard deviations", of="the outcome",
              definition=mark("La différence sur la dispersion des élèves : g de Hedges, ou indice de Cox pour une part."),
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
COUNTED = {one: table(one, key("estimate_line"), *_COUNTS, *_ROLES, *_BASIS) for one in (ESTIMATE, EXPLORATION)}
UNCOUNTED = {one: table(one, key("estimate_line"), *_ROLES) for one in (ESTIMATE, EXPLORATION)}
"""For a reader to whom the counts would tell a few students: two sides of enough students, and no count."""
_MEANS = (
    statistic("side_before", mark("Moyenne avant"), Form.NUMBER, of="the outcome", unit="points of the outcome",
              definition=mark("De ceux dont la même mesure est connue avant.")),
    statistic("side_after", mark("Moyenne après"), Form.NUMBER, of="the outcome", unit="points of the outcome",
              definition=mark("De ceux dont le résultat est connu.")),
)  # fmt: skip
SIDES = table("described", key("programme_side"), n("n_students"), *_MEANS)
SIDES_UNCOUNTED = table("described", key("programme_side"), *_MEANS)
SHARES = table(
    "described_shares",
    key("programme_side"),
    n("n_students"),
    part("n_with_it", mark("Oui"), group="answers", definition=mark("Élèves pour qui le résultat est là.")),
    part("n_without_it", mark("Non"), group="answers", definition=mark("Élèves pour qui il ne l'est pas.")),
    rate("with_it_share", mark("Part de oui"), of="n_with_it", definition=mark("Oui, parmi ceux dont on le sait.")),
)


@dataclass(frozen=True, kw_only=True)
class ProgrammeEstimate(Result):
    """By how much the two sides differ; a description when the data carry no comparison.

    Parameters
    ----------
    programme_id, programme, service, outcome, design, method : str
    is_share, goes_up : bool
        Of the outcome.
    is_exploration : bool
        It was not declared before the outcome was known.
    warnings : tuple of str
        Codes of `Estimated.warnings`.
    not_completed : str
        Why missing outcomes are not completed; empty when they are.
    confidence, bandwidth : float
    named : tuple of str
        Schools set aside: they always had the programme.
    closed : str
        Of a description: why the comparison that comes nearest is closed.
    """

    programme_id: str
    programme: str
    service: str
    outcome: str
    design: str
    method: str
    is_share: bool
    goes_up: bool
    is_exploration: bool
    warnings: tuple[str, ...]
    not_completed: str
    confidence: float
    bandwidth: float
    named: tuple[str, ...]
    closed: str


@study
def estimate_programme(
    school: School,
    programme: str | None = None,
    outcome: str | None = None,
    *,
    delivered: Result | None = None,
    declared: Result | None = None,
) -> ProgrammeEstimate:
    """Estimate by how much the students of a programme differ from those whom the design compares them with.

    Parameters
    ----------
    school : School
    programme, outcome : str, optional
        As in `advise_design`.
    delivered : Result, optional
        Of `check_delivery`: a programme that was not done is not estimated.
    declared : Result, optional
        Of `list_declarations`: without a declaration dated before the outcome, the number is an exploration.

    Returns
    -------
    ProgrammeEstimate or Refusal
        ``estimate``, or ``exploration``; ``described`` or ``described_shares``; ``students_compared``. Refused
        ``not_delivered``, ``rd_missing``, ``few_at_cutoff``, and as `compared_of` says.

    References
    ----------
    As `statistics.impact`; errors of few groups: Bell R. M. and McCaffrey D. F. (2002), Survey Methodology 28:169-181.

    Examples
    --------
    Students who all have the programme: two means, and no difference between two sides.

    >>> from portraitlib.tables.school import school_in_memory
    >>> who = ["a", "b"]
    >>> tables = {
    ...     "students": pd.DataFrame({"student_id": who, "school_year": 2026, "grade_level": 2, "group": "21"}),
    ...     "services": pd.DataFrame({"student_id": who, "service": "tutoring", "start_date": "2025-12-01"}),
    ...     "results": pd.DataFrame({"student_id": who, "school_year": 2026, "subject": "french", "course": "132208",
    ...                              "competency": "overall", "term": "3", "course_level": 2, "mark": [60.0, 70.0]})}
    >>> estimate_programme(school_in_memory(tables)).tables["described"].data["side_after"].tolist()
    [65.0]
    """
    code, of = chosen(school, programme, outcome, declared)
    need(_verdict(school, code, delivered) != NOT_DONE, "not_delivered")
    compared = compared_of(school, code, of)
    design = designed(school, compared)
    found, why_not = estimated(school, compared), why_not_completed(compared, design.code)
    is_exploration = standing_of(declared, code, of).is_exploration
    confidence = school.settings(EvaluationRules).confidence
    rows = _lines(compared, design, found, why_not, confidence)
    told = [] if design.code == DESCRIPTION else [_number(rows, compared, school, is_exploration=is_exploration)]
    return ProgrammeEstimate(
        tables=named(*told, _sides(compared, school), concerned_table(compared, school)),
        programme_id=code,
        programme=told_of(compared, "programme_name"),
        service=told_of(compared, "service"),
        outcome=of,
        design=design.code,
        method=found.method,
        is_share=compared.outcome.kind == "share",
        goes_up=compared.outcome.goes_up,
        is_exploration=is_exploration,
        warnings=found.warnings,
        not_completed=why_not,
        confidence=confidence,
        bandwidth=found.bandwidth,
        named=design.named,
        closed=_nearest(design),
    )


def _verdict(school: School, code: str, delivered: Result | None) -> str:
    """Whether a programme was done: as section 1 says of it, else as its sessions say."""
    if isinstance(delivered, ProgrammeDelivered) and delivered.programme_id == code:
        return delivered.verdict
    return check_given(school, code)


def _nearest(design: Design) -> str:
    """Why the comparison with other students is closed, in a description."""
    return design.closed.get("before_after_compared", "") if design.code == DESCRIPTION else ""


def scale_of(compared: Compared) -> float:
    """What a value is multiplied by to be told: shares are told on 100."""
    is_of_100 = compared.outcome.kind == "share" or compared.outcome.code.partition(":")[0] in OF_100
    return 100.0 if is_of_100 else 1.0


def _lines(compared: Compared, design: Design, found: Estimated, why_not: str, confidence: float) -> pd.DataFrame:
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


def _number(rows: pd.DataFrame, compared: Compared, school: School, *, is_exploration: bool) -> ResultTable:
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


def is_told(school: School, compared: Compared) -> bool:
    """Whether the number may be told to this reader: enough students on each side, and of each answer of a share."""
    took, others = sides_of(compared.known)
    cells = [len(took), len(others)]
    if compared.outcome.kind == "share":
        answers = compared.known.groupby(["took", "outcome"])["student_id"].size()
        cells += [int(one) for one in answers] if len(answers) == len(OUTCOMES_OF_SHARES) else [0]
    return not others or min(cells) >= school.reader.policy.minimum_count


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


def _sides(compared: Compared, school: School) -> ResultTable:
    """Means of each side, or shares, with nothing adjusted."""
    if compared.outcome.kind == "share":
        return _shares(compared, school)
    rows, scale = compared.known, scale_of(compared)
    if rows["before"].notna().mean() >= MOSTLY:  # the same students, before and after
        rows = rows[rows["before"].notna().to_numpy()]
    else:
        rows = rows.assign(before=np.nan)
    told = [
        {"programme_side": side, "n_students": len(own), "side_before": scale * own["before"].mean(),
         "side_after": scale * own["outcome"].mean()}
        for side, own in _by_side(rows)
    ]  # fmt: skip
    counted = [frozenset(own["student_id"].astype(str)) for _, own in _by_side(rows)]
    if not any(is_short(school, compared, counted)):
        return SIDES.filled(pd.DataFrame(told, columns=SIDES.names))
    # Without the counts, a mean says its own denominator by its decimals, and that of a few students is withheld.
    is_few = min(map(len, counted)) < school.reader.policy.minimum_count
    found = pd.DataFrame([] if is_few else told, columns=SIDES.names)
    return SIDES_UNCOUNTED.filled(found[SIDES_UNCOUNTED.names].round({"side_before": 1, "side_after": 1}))


def _by_side(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Rows of each side that has any."""
    sides = [(side, rows[(rows["took"] == value).to_numpy()]) for side, value in (("took", 1), ("others", 0))]
    return [(side, own) for side, own in sides if len(own)]


def _shares(compared: Compared, school: School) -> ResultTable:
    """Students of each side for whom the outcome is there, or not."""
    told = [
        {"programme_side": side, "n_students": len(own), "n_with_it": int(own["outcome"].sum()),
         "n_without_it": int((1 - own["outcome"]).sum()), "with_it_share": float(own["outcome"].mean())}
        for side, own in _by_side(compared.known)
    ]  # fmt: skip
    counted = [frozenset(own["student_id"].astype(str)) for _, own in _by_side(compared.known)]
    return protected(SHARES.filled(pd.DataFrame(told)), school, counted)
