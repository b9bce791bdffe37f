"""The same students from stage to stage: where they slip below the pass mark, where they climb back, who is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import ResultTable, View, Words, exact, shown_table, view_of
from portraitlib.studies.school_portrait.measures.cohort_flow import FLOW_PARTS
from portraitlib.studies.school_portrait.measures.cohorts import STEP, CohortFlow
from portraitlib.studies.school_portrait.views.cohort_figures import bands_figure, overview
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, is_true, place


@view_of.register
def view_cohorts(result: CohortFlow, words: Words) -> View:
    """Same students from the end of primary school to the ministry exams."""
    titles = {
        "steps": words.say("D'une étape du parcours à la suivante : réussite après, selon la réussite avant"),
        "transitions": words.say("D'une étape du parcours à la suivante : combien d'élèves vont vers chaque tranche"),
        "flow": words.say("Élèves suivis et perdus de vue"),
    }
    shown = {
        name: shown_table(table, words, title=titles[name])
        for name, table in result.tables.items()
        if name != "flow" or len(table.data)
    }
    slid = _slid(result.tables["steps"])
    return View(
        name="parcours",
        to_do=words.say("Choisissez le passage où un soutien rejoindrait le plus d'élèves."),
        headline=_headline(slid, result.tables["steps"], words),
        sentences=tuple(_sentences(result, slid, words)),
        figures=(*overview(shown["steps"], words), *bands_figure(shown.get("transitions"), slid, words)),
        tables=tuple(shown.values()),
        notes=tuple(_notes(result, words)),
    )


def _slid(steps: ResultTable) -> pd.DataFrame:
    """Steps of those who passed, most slipping first.

    In order of the least share the data are compatible with: a few students do not come first by chance.
    """
    rows = steps.data[(steps.data["from_side"] == "passed") & exact(steps, "slid_rate")]
    return rows.sort_values("rate_high", kind="stable")


def _where(row: Mapping[Any, Any], words: Words) -> str:
    """« Français (1re secondaire → 2e secondaire) »."""
    return words.say("{place} ({step})", place=place(row, words), step=_step(row, words))


def _step(row: Mapping[Any, Any], words: Words) -> str:
    return words.say("{from_stage:label} → {to_stage:label}", row)


def _is_kept_back(steps: ResultTable) -> bool:
    """Values exist that this audience is not told, or is told as bounds only."""
    kept_back = ((steps.withheld, False), (steps.bounds, ""))
    return any(frame["slid_rate"].ne(nothing).any() for frame, nothing in kept_back if frame is not None)


def _headline(slid: pd.DataFrame, steps: ResultTable, words: Words) -> str:
    if slid.empty and _is_kept_back(steps):
        return words.withheld(
            "Les parts exactes d'élèves qui glissent sous le seuil ne sont pas montrées à ce public, pour protéger des "
            "élèves."
        )
    if slid.empty:
        return words.say("Trop peu d'élèves sont suivis d'une étape à l'autre pour en dire quelque chose ici.")
    first = slid.iloc[0].to_dict()
    if not first["slid_rate"]:
        return words.say(
            "Aucun élève qui réussissait ne glisse sous le seuil à l'étape suivante, dans ce qui est montré."
        )
    return words.say(
        "C'est en {place} ({step}) que la plus grande part des élèves glisse sous le seuil : {slid_rate:percent} de "
        "ceux qui réussissaient (n = {n_students:count}, intervalle de {slid_low:percent} à {slid_high:percent}).",
        first,
        place=place(first, words),
        step=_step(first, words),
    )


def _sentences(result: CohortFlow, slid: pd.DataFrame, words: Words) -> Iterator[str]:
    yield words.plural(
        "{n} élève a été vu à deux étapes qui se suivent.",
        "{n} élèves ont été vus à deux étapes qui se suivent : ce sont les mêmes élèves, avant et après.",
        result.counts["students"],
    )
    if len(slid):
        first = slid.iloc[0].to_dict()
        yield from _recovered(result.tables["steps"], first, words)
        yield from _lost(result.tables["flow"], first, words)
    steps = result.tables["steps"].data
    small = steps[is_true(steps["is_too_small"])].to_dict("records")
    places = list(dict.fromkeys(_where(row, words) for row in small))
    if places:
        yield words.plural(
            "{n} passage compte un groupe de moins de {smallest_group:count} élèves : on n'en dit rien de plus "
            "({places}).",
            "{n} passages comptent un groupe de moins de {smallest_group:count} élèves : on n'en dit rien de plus "
            "({places}…).",
            len(places),
            result,
            places="; ".join(places[:2]),
        )
    if not result.has_primary:
        yield words.say(
            "Les résultats de la fin du primaire ne sont pas dans les données : le parcours commence après."
        )


def _recovered(steps: ResultTable, first: Mapping[Any, Any], words: Words) -> Iterator[str]:
    """The other side of the same step: those who climb back."""
    is_same = (steps.data[list(STEP)] == pd.Series({name: first[name] for name in STEP})).all(axis=1)
    rows = steps.data[is_same & (steps.data["from_side"] == "under") & exact(steps, "success_rate")]
    for row in rows.head(1).to_dict("records"):
        yield words.say(
            "À l'inverse, {success_rate:percent} de ceux qui étaient sous le seuil l'atteignent ensuite (n = "
            "{n_students:count}, intervalle de {rate_low:percent} à {rate_high:percent}).",
            row,
        )


def _lost(flow: ResultTable, first: Mapping[Any, Any], words: Words) -> Iterator[str]:
    """How many of those who started are followed to that stage, and why others are not."""
    is_row = (flow.data["subject"] == first["subject"]) & (flow.data["competency"] == first["competency"])
    rows = flow.data[is_row & (flow.data["stage"] == first["to_stage"]) & exact(flow, "n_followed")]
    if rows.empty or rows[list(FLOW_PARTS)].isna().any(axis=None):
        return
    row = rows.iloc[0].to_dict()
    reasons = [
        words.say("{n:count} {reason}", n=row[name], reason=words.label(name, "column").lower())
        for name in FLOW_PARTS[1:]
        if row[name] > 0
    ]
    followed = words.say(
        "Sur {n_students:count} élèves au départ, {n_followed:count} sont suivis jusque-là ({stage:label}).", row
    )
    others = [words.say("Les autres : {reasons:listing}.", reasons=reasons)] if reasons else []
    yield " ".join([followed, *others])


def _notes(result: CohortFlow, words: Words) -> Iterator[str]:
    if result.pass_mark is not None:
        yield words.say(
            "Tranches : sous le seuil (moins de {pass_mark:whole}), juste au-dessus (de {pass_mark:whole} à moins de "
            "{comfortable:whole}), à l'aise ({comfortable:whole} ou plus).",
            result,
            comfortable=result.pass_mark + result.comfortable_points,
        )
    if result.has_primary:
        yield words.say(
            "Les notes de la fin du primaire ont été données dans d'autres écoles : une baisse à l'entrée mesure aussi "
            "un changement d'évaluation."
        )
    if is_true(result.tables["steps"].data["is_across_rules"]).any():
        yield words.say(
            "Pour une partie des élèves, les règles de notation ont changé entre les deux étapes : leur passage mêle "
            "l'apprentissage et la règle."
        )
    yield words.say(
        "L'épreuve ministérielle n'est mise à côté que de la compétence qu'elle évalue. Les séquences de mathématique "
        "et les cours distincts restent séparés."
    )
    if "transitions" not in result.tables:
        yield words.say("Le détail par tranche n'est pas montré à ce public, pour protéger des élèves.")
    yield words.say(NOT_A_CAUSE)
