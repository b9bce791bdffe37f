"""Progress in words: what is settled, what is not, how many more weeks would settle it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    only,
    shown_table,
    view_of,
)
from portraitlib.studies.follow_up.measures.columns import FAULTS
from portraitlib.studies.follow_up.measures.progress import FollowedProgress
from portraitlib.studies.follow_up.views.phrases import (
    interval,
    is_known,
    more_weeks,
    titled,
    told_direction,
    told_left_out,
    why,
)
from portraitlib.studies.follow_up.views.student import view_student


@view_of.register
def view_progress(result: FollowedProgress, words: Words) -> View:
    """How many are surely under their aim, over it, or not settled; or one student, whom the reader chose."""
    if result.student:
        return view_student(result, words)
    tables = result.tables
    figures = tuple(_figures(result, words))
    columns = () if result.has_aims else ("instrument", "n_students", "n_unread")
    is_any_under = tables["progress_counts"].data["n_under_aim"].gt(0).any()
    return View(
        name="progression",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=figures,
        tables=(
            shown_table(tables["progress_counts"], words, title=words.say("Élèves suivis, par outil"), columns=columns),
            *_series(tables["followed_series"], words),
            *(_beside(result, words) if figures else ()),
        ),
        notes=tuple(_notes(result, words)),
        on_page="whole",
        rank=Rank.PRIORITY if is_any_under else Rank.CONTEXT,
        to_do=words.say(
            "Pour qui progresse sûrement moins vite : le soutien a-t-il été donné (section précédente) ? Si oui, que "
            "change-t-on, et quand regarde-t-on de nouveau ?"
        )
        if is_any_under
        else "",
    )


_SLOPES = (
    "student_id", "group", "instrument", "probe_level", "n_probes", "n_gaps", "slope_week", "slope_week_low",
    "slope_week_high", "aim_slope", "weeks_more", "progress_state", "why_not_read",
)  # fmt: skip
_EXPECTED = (
    "student_id", "instrument", "robust_slope", "target_score", "target_on", "expected_score", "expected_score_low",
    "expected_score_high",
)  # fmt: skip


def _series(table: ResultTable, words: Words) -> tuple[ShownTable, ...]:
    """Each series twice, so that no page is too wide: what is known of its slope, then what is expected."""
    if not len(table.data):
        return ()
    slopes = shown_table(table, words, title=words.say("Chaque série, une ligne"), columns=_SLOPES)
    title = words.say("Attendu à la date visée, et pente de Theil-Sen")
    expected = shown_table(table, words, title=title, columns=_EXPECTED)
    return slopes, replace(expected, name="expected_scores")


def _headline(result: FollowedProgress, words: Words) -> str:
    """The most followed instrument: its students, and what is surely known of them."""
    row = result.tables["progress_counts"].data.iloc[0].to_dict()
    if not result.has_aims and is_known(row["n_students"]):
        return words.plural(
            "{instrument} : {n} élève suivi. Les cibles sont au journal de l'équipe, que ce public ne lit pas.",
            "{instrument} : {n} élèves suivis. Les cibles sont au journal de l'équipe, que ce public ne lit pas.",
            row["n_students"],
            row,
        )
    if not is_known(row["n_students"]) or not is_known(row["n_under_aim"]):
        return words.withheld(
            "{instrument} : trop peu d'élèves dans une des réponses pour dire combien progressent à ce public.", row
        )
    if is_known(row["n_unread"]) and row["n_unread"] == row["n_students"]:
        return words.plural(
            "{instrument} : {n} élève suivi, dont la série ne se lit pas; la raison suit.",
            "{instrument} : {n} élèves suivis, et pas une série qui se lise; les raisons suivent.",
            row["n_students"],
            row,
        )
    if row["n_under_aim"] + row["n_over_aim"] + row["n_unsettled"] == 0:
        return words.plural(
            "{instrument} : {n} élève suivi, et pas une cible à côté de laquelle le lire.",
            "{instrument} : {n} élèves suivis, et pas une cible à côté de laquelle les lire.",
            row["n_students"],
            row,
        )
    return words.plural(
        "{instrument} : sur {n} élève suivi, moins vite que sa cible : {n_under_aim:count}; plus vite : "
        "{n_over_aim:count}; pas encore tranché : {n_unsettled:count}.",
        "{instrument} : sur {n} élèves suivis, moins vite que leur cible : {n_under_aim:count}; plus vite : "
        "{n_over_aim:count}; pas encore tranché : {n_unsettled:count}.",
        row["n_students"],
        row,
    )


def _sentences(result: FollowedProgress, words: Words) -> Iterator[str]:
    rows = result.tables["progress_counts"].data.to_dict("records")
    yield from _expected(rows[0], result, words)
    if others := rows[1:]:
        told = "; ".join(words.say("{instrument} : {n_students:count} élèves", row) for row in others)
        yield words.say("Autres outils, au tableau : {told}.", told=told)
    listed = result.tables["followed_series"].data
    yield from _waits(listed, words)
    yield from _why(listed, words)


def _waits(listed: pd.DataFrame, words: Words) -> Iterator[str]:
    """How many more weeks would settle half of those that are not, and that waiting has a cost."""
    waits = listed.loc[listed["progress_state"] == "unsettled", "weeks_more"].fillna(np.inf)  # over a year
    if not len(waits):
        return
    cost = words.say("Attendre a un coût : pendant ce temps, rien ne change pour l'élève.")
    if np.isinf(waits.median()):
        yield words.say(
            "Pour la moitié de ceux qui ne sont pas tranchés, un an de plus n'y suffirait pas. {cost}", cost=cost
        )
        return
    yield words.say(
        "Pour la moitié de ceux qui ne sont pas tranchés, il suffirait de {wait}, si les résultats continuent ainsi. "
        "{cost}",
        wait=more_weeks(waits.median(), words),
        cost=cost,
    )


def _expected(row: dict[Any, Any], result: FollowedProgress, words: Words) -> Iterator[str]:
    """False alarms to expect: so many would be said under their aim if all were exactly on it."""
    read = [row[name] for name in ("n_under_aim", "n_over_aim", "n_unsettled")]
    if not all(map(is_known, read)) or not sum(read):
        return
    share = (1 - result.rules.confidence) / 2
    yield words.say(
        "Si ces {n:count} élèves étaient tous exactement sur leur cible, on en dirait quand même environ "
        "{false:amount} « moins vite » et autant « plus vite », par hasard (intervalle à {confidence:percent}).",
        n=sum(read),
        false=round(share * sum(read), 1),
        confidence=result.rules.confidence,
    )


def _why(listed: Any, words: Words) -> Iterator[str]:
    """Why some series are not read, or have no aim that stands."""
    if not len(listed):
        return
    counted = listed["why_not_read"][listed["why_not_read"] != ""].value_counts()
    for code, n in sorted(counted.items(), key=lambda one: list(FAULTS).index(str(one[0]))):
        yield words.plural("{n} série : {why}.", "{n} séries : {why}.", n, why=why(str(code), words))


MOST_FIGURES = 2
_BESIDE = (
    mark(
        "{instrument}, clairement moins vite que la cible : {found:count} sur {drawn:count}; si le trait touche 0, ce "
        "n'est pas tranché"
    ),
    mark("pente visée"),
    mark("Écart à la pente visée, en points par semaine (à droite : mieux)"),
)
_ALONE = (
    mark(
        "{instrument}, en progrès clair : {found:count} sur {drawn:count}; si le trait touche 0, on ne sait pas si "
        "l'élève progresse"
    ),
    mark("aucun changement"),
    mark("Pente, en points par semaine (à droite : mieux)"),
)


def _has_aim(result: FollowedProgress) -> bool:
    return bool(result.tables["followed_series"].data["aim_slope"].notna().any())


def _beside(result: FollowedProgress, words: Words) -> tuple[ShownTable, ...]:
    """Slopes beside the aims; where no aim is written, they are told as slopes, never as a gap to one."""
    if _has_aim(result):
        return titled(result.tables["slopes_beside_aims"], words.say("Écart à la pente visée"), words)
    (shown,) = titled(result.tables["slopes_beside_aims"], words.say("Pentes (plus haut : mieux)"), words)
    label = words.say("Pente")
    columns = tuple(replace(one, label=label) if one.name == "slope_gap" else one for one in shown.columns)
    return (replace(shown, columns=columns),)


def _figures(result: FollowedProgress, words: Words) -> Iterator[ShownFigure]:
    """Each student's slope beside the one asked for, those surely under it first; a figure an instrument."""
    table = result.tables["slopes_beside_aims"]
    if not len(table.data):
        return
    (shown,) = _beside(result, words)
    has_aim = _has_aim(result)
    sentence, *signs = _BESIDE if has_aim else _ALONE
    target, axis = map(words.say, signs)
    counts = table.data["instrument"].value_counts()
    for place, instrument in enumerate(counts[counts > 1].index[:MOST_FIGURES]):  # each in its own points
        own = only(shown, shown.rows["instrument"] == instrument)
        is_clear = own.rows["slope_gap_high"] < 0 if has_aim else own.rows["slope_gap_low"] > 0
        title = words.say(sentence, instrument=instrument, found=int(is_clear.sum()), drawn=len(own.rows))
        image = charts.interval_dots(
            own,
            words,
            label="student_id",
            value="slope_gap",
            low="slope_gap_low",
            high="slope_gap_high",
            target=0.0,
            target_label=target,
            axis_label=axis,
            title=title,
        )
        told = "; ".join(
            words.say("{student_id:label} : {told}", row, told=interval(row, "slope_gap", words))
            for row in own.rows.to_dict("records")
        )
        alt = words.say("{title}. {told}.", title=title, told=told)
        yield ShownFigure(f"pentes-{place + 1}", image, title, alt, shown.name)


def _notes(result: FollowedProgress, words: Words) -> Iterator[str]:
    yield words.say(
        "Une pente est ce que l'élève gagne par semaine (droite des moindres carrés), avec son intervalle à "
        "{confidence:percent}; à côté, celle de Theil-Sen, qu'un jour à part change peu. Rien n'est conclu tant que "
        "l'intervalle contient la pente visée.",
        confidence=result.rules.confidence,
    )
    yield words.say(
        "Départ : celui du journal, sinon la médiane des trois premiers résultats. Un manque n'est jamais un 0. "
        "Ressemblance supposée de deux résultats à une semaine l'un de l'autre : {alike:amount} (params/suivi.yml).",
        alike=result.rules.autocorrelation,
    )
    yield from told_direction(result.untold, words)
    yield from told_left_out(result.counts, words)
