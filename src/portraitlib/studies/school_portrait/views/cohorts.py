"""The same students from stage to stage: where they slip under the pass mark, where they climb back, who is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.drawn import exact
from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.school_portrait.measures.cohort_flow import FLOW_PARTS
from portraitlib.studies.school_portrait.measures.cohorts import CohortFlow
from portraitlib.studies.school_portrait.views.cohort_figures import bands_figure, overview
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, place

_STEPS = (
    "subject",
    "competency",
    "track",
    "from_stage",
    "to_stage",
    "from_side",
    "n_students",
    "n_passed",
    "n_not_passed",
    "success_rate",
    ("rate_low", Form.PERCENT),
    ("rate_high", Form.PERCENT),
    "slid_rate",
)
_FLOW = (
    "subject",
    "competency",
    "stage",
    "n_students",
    "n_followed",
    "n_left",
    "n_no_mark",
    "n_no_exam",
    "n_held_back",
    "n_to_come",
    "followed_share",
)


@view_of.register
def _(result: CohortFlow, words: Words) -> View:
    steps, flow = result.tables["steps"], result.tables["flow"]
    title = words.say("D'une étape du parcours à la suivante : réussite après, selon la réussite avant")
    shown = shown_table(steps, words, title=title, columns=_STEPS)
    tables = [shown]
    if "transitions" in result.tables:
        title = words.say("D'une étape du parcours à la suivante : combien d'élèves vont vers chaque tranche")
        tables.append(shown_table(result.tables["transitions"], words, title=title))
    if len(flow.data):
        tables.append(shown_table(flow, words, title=words.say("Élèves suivis et perdus de vue"), columns=_FLOW))
    slid = _slid(steps)
    return View(
        name="parcours",
        headline=_headline(slid, steps, words),
        sentences=tuple(_sentences(result, slid, words)),
        figures=(*overview(shown, words), *bands_figure(result, tables, slid, words)),
        tables=tuple(tables),
        notes=tuple(_notes(result, words)),
    )


def _slid(steps) -> pd.DataFrame:
    """Steps of those who passed, most slipping first.

    In order of the least share the data are compatible with: a few students do not come first by chance.
    """
    rows = steps.data[(steps.data["from_side"] == "passed") & exact(steps, "slid_rate")]
    return rows.sort_values("rate_high", kind="stable")


def _step(row, words: Words) -> str:
    """« de la 1re à la 2e secondaire »."""
    return words.say(
        "{start} → {end}", start=words.label(row["from_stage"], "stage"), end=words.label(row["to_stage"], "stage")
    )


def _is_kept_back(steps: ResultTable) -> bool:
    """Values exist that this audience is not told, or is told as bounds only."""
    marks = [frame["slid_rate"].ne(nothing) for frame, nothing in ((steps.withheld, False), (steps.bounds, ""))
             if frame is not None]  # fmt: skip
    return any(mark.any() for mark in marks)


def _headline(slid: pd.DataFrame, steps: ResultTable, words: Words) -> str:
    if slid.empty and _is_kept_back(steps):
        return words.say(
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
        "C'est en {place} ({step}) que la plus grande part des élèves glisse sous le seuil : {rate} de ceux qui "
        "réussissaient (n = {n}, intervalle de {low} à {high}).",
        place=place(first, words),
        step=_step(first, words),
        rate=words.percent(first["slid_rate"]),
        n=words.count(int(first["n_students"])),
        low=words.percent(1 - first["rate_high"]),
        high=words.percent(1 - first["rate_low"]),
    )


def _sentences(result: CohortFlow, slid: pd.DataFrame, words: Words) -> Iterator[str]:
    steps, facts = result.tables["steps"], result.facts
    yield words.plural(
        "{n} élève a été vu à deux étapes qui se suivent.",
        "{n} élèves ont été vus à deux étapes qui se suivent : ce sont les mêmes élèves, avant et après.",
        result.counts["students"],
    )
    if len(slid):
        first = slid.iloc[0].to_dict()
        yield from _recovered(steps, first, words)
        yield from _lost(result, first, words)
    small = steps.data[steps.data["is_too_small"].fillna(False).astype(bool)]
    if len(small):
        places = dict.fromkeys(words.say("{place} ({step})", place=place(row, words), step=_step(row, words))
                               for row in small.to_dict("records"))  # fmt: skip
        yield words.plural(
            "{n} passage compte un groupe de moins de {smallest} élèves : on n'en dit rien de plus ({places}).",
            "{n} passages comptent un groupe de moins de {smallest} élèves : on n'en dit rien de plus ({places}…).",
            len(places),
            smallest=words.count(facts["smallest_group"]),
            places="; ".join(list(places)[:2]),
        )
    if not facts["has_primary"]:
        yield words.say(
            "Les résultats de la fin du primaire ne sont pas dans les données : le parcours commence après."
        )


def _recovered(steps, first, words: Words) -> Iterator[str]:
    """The other side of the same step: those who climb back."""
    keys = ["subject", "competency", "track", "from_stage", "to_stage"]
    same = (steps.data[keys] == pd.Series({name: first[name] for name in keys})).all(axis=1)
    rows = steps.data[same & (steps.data["from_side"] == "under") & exact(steps, "success_rate")]
    if len(rows):
        row = rows.iloc[0].to_dict()
        yield words.say(
            "À l'inverse, {rate} de ceux qui étaient sous le seuil l'atteignent ensuite (n = {n}, intervalle de {low} "
            "à {high}).",
            rate=words.percent(row["success_rate"]),
            n=words.count(int(row["n_students"])),
            low=words.percent(row["rate_low"]),
            high=words.percent(row["rate_high"]),
        )


def _lost(result: CohortFlow, first, words: Words) -> Iterator[str]:
    """How many of those who started are followed to that stage, and why others are not."""
    flow = result.tables["flow"]
    is_row = (flow.data["subject"] == first["subject"]) & (flow.data["competency"] == first["competency"])
    rows = flow.data[is_row & (flow.data["stage"] == first["to_stage"]) & exact(flow, "n_followed")]
    if rows.empty or rows[list(FLOW_PARTS)].isna().any(axis=None):
        return
    row = rows.iloc[0].to_dict()
    reasons = [
        words.say("{n} {reason}", n=words.count(int(row[name])), reason=words.label(name, "column").lower())
        for name in FLOW_PARTS[1:]
        if row[name] > 0
    ]
    sentence = words.say(
        "Sur {n} élèves au départ, {followed} sont suivis jusque-là ({stage}).",
        n=words.count(int(row["n_students"])),
        followed=words.count(int(row["n_followed"])),
        stage=words.label(row["stage"], "stage"),
    )
    others = words.say("Les autres : {reasons}.", reasons=words.listing(reasons))
    yield f"{sentence} {others}" if reasons else sentence


def _notes(result: CohortFlow, words: Words) -> Iterator[str]:
    facts = result.facts
    if facts["pass_mark"] is not None:
        yield words.say(
            "Tranches : sous le seuil (moins de {mark}), juste au-dessus (de {mark} à moins de {comfortable}), à "
            "l'aise ({comfortable} ou plus).",
            mark=words.number(facts["pass_mark"], 0),
            comfortable=words.number(facts["pass_mark"] + facts["comfortable_points"], 0),
        )
    if facts["has_primary"]:
        yield words.say(
            "Les notes de la fin du primaire ont été données dans d'autres écoles : une baisse à l'entrée mesure aussi "
            "un changement d'évaluation."
        )
    if result.tables["steps"].data["is_across_rules"].fillna(False).astype(bool).any():
        yield words.say(
            "Pour une partie des élèves, les règles de notation ont changé entre les deux étapes : leur passage mêle "
            "l'apprentissage et la règle."
        )
    yield words.say(
        "L'épreuve ministérielle porte sur toute la matière : elle est mise à côté de chaque compétence. Les séquences "
        "de mathématique et les cours distincts restent séparés."
    )
    if "transitions" not in result.tables:
        yield words.say("Le détail par tranche n'est pas montré à ce public, pour protéger des élèves.")
    yield words.say(NOT_A_CAUSE)
