"""Progress of one student, whom the reader chose: the figure and what may be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import Rank, ShownFigure, ShownTable, View, Words, charts, only, shown_table
from portraitlib.studies.follow_up.measures.progress import FollowedProgress
from portraitlib.studies.follow_up.views.phrases import (
    interval,
    is_known,
    more_weeks,
    titled,
    told_left_out,
    weekly,
    why_of,
)

Row = dict[Any, Any]


def view_student(result: FollowedProgress, words: Words) -> View:
    """Points, gaps, changes of support, aim and line of a student."""
    rows = result.tables["followed_series"].data.to_dict("records")
    probes = shown_table(result.tables["probes"], words, title=words.say("Passations"))
    figures = tuple(_figures(result, rows, words))
    return View(
        name="progression-eleve",
        headline=" ".join(_told(row, words) for row in rows),
        sentences=tuple(sentence for row in rows for sentence in _more(row, words)),
        figures=figures,
        tables=(
            probes,
            shown_table(result.tables["followed_series"], words, title=words.say("Pente, cible et attendu")),
            *titled(result.tables["support_phases"], words.say("Changements du soutien"), words),
        ),
        notes=tuple(told_left_out(result.counts, words)),
        rank=Rank.LIVE,
    )


def _told(row: Row, words: Words) -> str:
    """What may be said of a series: a verdict only when the interval leaves out the slope asked for."""
    who = words.say("{student_id:label}, {instrument}", row)
    if row["direction"] == "down":
        who = words.say("{who} (plus bas est mieux)", who=who)
    state = row["progress_state"]
    if state == "unread":
        return words.say("{who} : {why}.", who=who, why=why_of(row, words))
    facts = {"who": who, "slope": weekly(row["slope_week"], words), "interval": interval(row, "slope_week", words)}
    if state == "no_aim":
        return words.say("{who} : pente de {slope} (intervalle {interval}), sans cible où la lire.", facts)
    facts["aim"] = words.number(row["aim_slope"], 2)
    if state == "under_aim":
        return words.say(
            "{who} : sûrement moins vite que sa cible. Pente de {slope} (intervalle {interval}); il en faudrait {aim}.",
            facts,
        )
    if state == "over_aim":
        return words.say(
            "{who} : sûrement plus vite que sa cible. Pente de {slope} (intervalle {interval}) pour {aim} visé : "
            "pourrait-on viser plus haut ?",
            facts,
        )
    return words.say(
        "{who} : pas encore tranché. Pente de {slope}; la pente visée ({aim}) est dans l'intervalle ({interval}).",
        facts,
    )


def _more(row: Row, words: Words) -> Iterator[str]:
    """What is expected at the date of the target, and what waiting would settle, at what cost."""
    if is_known(row["expected_score"]) and row["progress_state"] != "unread":
        yield words.say(
            "Si rien ne change, {instrument} donnerait {expected} à la date visée (intervalle de {low} à {high}), pour "
            "une cible de {target}.",
            row,
            expected=words.amount(row["expected_score"]),
            low=words.amount(row["expected_score_low"]),
            high=words.amount(row["expected_score_high"]),
            target=words.amount(row["target_score"]),
        )
    if row["progress_state"] == "unsettled":
        yield _wait(row, words)
    if row["progress_state"] == "no_aim" and row["why_not_read"]:
        yield words.say("Pourquoi sans cible : {why}.", why=why_of(row, words))
    if row["n_gaps"]:
        yield words.plural(
            "{n} passation prévue n'a pas de résultat : elle reste un trou, jamais un 0.",
            "{n} passations prévues n'ont pas de résultat : elles restent des trous, jamais des 0.",
            row["n_gaps"],
        )


def _wait(row: Row, words: Words) -> str:
    cost = words.say(
        "Attendre a un coût : pendant ce temps, rien ne change pour l'élève. L'équipe peut décider avant, pour "
        "d'autres raisons."
    )
    if not is_known(row["weeks_more"]):
        return words.say("Même un an de plus ne trancherait pas : les deux pentes sont trop proches. {cost}", cost=cost)
    return words.say(
        "Il faudrait environ {wait} pour trancher, si les résultats continuent ainsi. {cost}",
        wait=more_weeks(row["weeks_more"], words),
        cost=cost,
    )


def _figures(result: FollowedProgress, rows: list[Row], words: Words) -> Iterator[ShownFigure]:
    """A figure a series that is read, two at most."""
    changes = phase_marks(result.tables["support_phases"].data, words)
    for row in rows[:2]:
        probes = result.tables["probes"]
        is_own = probes.data["instrument"] == row["instrument"]
        shown = only(shown_table(probes, words, title=words.say("Passations")), is_own)
        if shown.rows["probe_score"].notna().any():
            yield track_of(shown, row, changes, words)


def track_of(shown: ShownTable, row: Row, changes: list[tuple[Any, str]], words: Words) -> ShownFigure:
    """Figure of a series, with the changes of support."""
    scores = shown.rows["probe_score"].dropna()
    title = words.say(
        "{student_id:label}, {instrument} : de {first} à {last}",
        row,
        first=words.amount(scores.iloc[0]),
        last=words.amount(scores.iloc[-1]),
    )
    image = charts.track(
        shown,
        words,
        x="date",
        value="probe_score",
        aim="aim_score",
        line="line_score",
        low="line_score_low",
        high="line_score_high",
        aim_end=(row["target_on"], row["target_score"]) if is_known(row.get("target_on")) else None,
        changes=changes,
        gap_label=words.say("Passation sans résultat"),
        title=title,
    )
    points = [
        words.say("{date:day} : {score}", one, score=words.amount(one["probe_score"]))
        for one in shown.rows.to_dict("records")
        if pd.notna(one["probe_score"])
    ]
    alt = words.say("{title}. {told}.", title=title, told="; ".join(points))
    return ShownFigure(f"serie-{row['instrument']}", image, title, alt, shown.name)


def phase_marks(phases: pd.DataFrame, words: Words) -> list[tuple[Any, str]]:
    """Day and words of each change of support."""
    return [
        (
            row["date"],
            words.say("{service:label} {change}", row, change=words.label(row["support_change"], "support_change")),
        )
        for row in phases.to_dict("records")
    ]
