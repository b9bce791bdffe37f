"""Before and during a support, in words: one student is a description; three different starts say more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import Rank, ShownFigure, View, Words, charts, only, shown_table, view_of
from portraitlib.studies.follow_up.measures.single import FALSE_SHARE, SingleCases
from portraitlib.studies.follow_up.views.phrases import WHY, interval, is_known, titled, told_direction
from portraitlib.studies.follow_up.views.student import phase_marks, track_of

Row = dict[Any, Any]
_MOST = 25  # students of a figure


@view_of.register
def view_single(result: SingleCases, words: Words) -> View:
    """Non-overlap of each student with its error, then of those whose supports began on different days."""
    tables = result.tables
    rows = tables["single_cases"].data.to_dict("records")
    told = [row for row in rows if is_known(row["nap"])]
    figures = tuple(_student_figures(result, rows, words) if result.student else _figures(result, words))
    return View(
        name="avant-pendant" + ("-eleve" if result.student else ""),
        headline=" ".join(_case(row, words) for row in rows) if result.student else _headline(rows, told, words),
        sentences=tuple(_caution(row, words) for row in told) if result.student else tuple(_sentences(result, words)),
        figures=figures,
        tables=(
            *titled(tables["multiple_baselines"], words.say("Soutiens qui ont commencé à des jours différents"), words),
            *titled(tables["single_cases"], words.say("Avant et pendant, une ligne par série"), words),
            *(titled(tables["probes"], words.say("Passations"), words) if result.student else ()),
        ),
        notes=(*_notes(words), *told_direction(result.untold, words)),
        on_page="whole",
        rank=Rank.LIVE if result.student else Rank.CONTEXT,
    )


def _headline(rows: list[Row], told: list[Row], words: Words) -> str:
    if not told:
        return words.plural(
            "{n} série suivie, et pas une qui ait trois résultats avant un soutien et trois pendant.",
            "{n} séries suivies, et pas une qui ait trois résultats avant un soutien et trois pendant.",
            len(rows),
        )
    better = sum(row["nap_low"] > 0.5 for row in told)
    return words.plural(
        "Sur {n} série lue avant et pendant un soutien, {better:count} va sûrement mieux pendant qu'avant; cela ne "
        "dit pas que le soutien en est la cause.",
        "Sur {n} séries lues avant et pendant un soutien, {better:count} vont sûrement mieux pendant qu'avant; cela "
        "ne dit pas que le soutien en est la cause.",
        len(told),
        better=better,
    )


def _sentences(result: SingleCases, words: Words) -> Iterator[str]:
    rows = result.tables["single_cases"].data
    told = rows[rows["nap"].notna()]
    if len(told):
        yield words.say(
            "Si rien ne changeait, au plus {n:amount} sur {all:count} auraient l'air d'aller sûrement mieux, par "
            "hasard. Un élève qui progressait déjà un peu chaque semaine a, lui aussi, l'air d'aller mieux pendant.",
            n=round(FALSE_SHARE * len(told), 1),
            all=len(told),
        )
    rising = int(told["trend_before"].eq(True).sum())
    if rising:
        yield words.plural(
            "Pour {n} élève, les résultats s'amélioraient sûrement déjà avant : le NAP compte aussi ce progrès-là.",
            "Pour {n} élèves, les résultats s'amélioraient sûrement déjà avant : le NAP compte aussi ce progrès-là.",
            rising,
        )
    for row in result.tables["multiple_baselines"].data.to_dict("records"):
        yield _several(row, words)
    counted = rows["why_no_case"][rows["why_no_case"] != ""].value_counts()
    for code, n in counted.sort_index().items():
        why = words.say(WHY[code]) if code in WHY else words.label(code, "why_no_case").lower()
        yield words.plural("{n} série : {why}.", "{n} séries : {why}.", n, why=why)


def _several(row: Row, words: Words) -> str:
    """Several students whose supports began on different days."""
    facts = {**row, "nap": words.number(row["mean_nap"], 2), "interval": interval(row, "mean_nap", words)}
    if row["mean_nap_low"] > 0.5:
        return words.say(
            "{instrument}, {service:label} : {n_students:count} élèves, {n_starts:count} débuts différents, NAP "
            "moyen de {nap} (intervalle {interval}). En moyenne, c'est mieux pendant qu'avant alors que les débuts "
            "diffèrent : une chose arrivée à tous le même jour l'explique moins bien. Une progression ordinaire, "
            "elle, l'expliquerait encore.",
            facts,
        )
    return words.say(
        "{instrument}, {service:label} : {n_students:count} élèves, {n_starts:count} débuts différents, NAP moyen de "
        "{nap} (intervalle {interval}) : l'intervalle contient 0,5 ou moins, on ne peut pas dire que c'est mieux "
        "pendant.",
        facts,
    )


def _case(row: Row, words: Words) -> str:
    who = words.say("{student_id:label}, {instrument}", row)
    if not is_known(row["nap"]):
        code = row["why_no_case"]
        why = words.say(WHY[code]) if code in WHY else words.label(code, "why_no_case").lower()
        return words.say("{who} : {why}.", who=who, why=why)
    return words.say(
        "{who} : dans {share:percent} des paires, le résultat pendant est meilleur que celui d'avant (NAP {nap}, "
        "erreur type {error}, intervalle {interval}).",
        row,
        who=who,
        share=row["nap"],
        nap=words.number(row["nap"], 2),
        error=words.number(row["nap_error"], 2),
        interval=interval(row, "nap", words),
    )


def _caution(row: Row, words: Words) -> str:
    if row["trend_before"] is True:
        return words.say(
            "Les résultats s'amélioraient sûrement déjà avant le soutien : le NAP compte aussi ce progrès-là. Deux "
            "phases d'un seul élève décrivent; elles ne prouvent rien."
        )
    return words.say(
        "Deux phases d'un seul élève décrivent : tout ce qui a changé le même jour que le soutien est mêlé à lui."
    )


def _figures(result: SingleCases, words: Words) -> Iterator[ShownFigure]:
    """Non-overlap of each student, with its interval."""
    table = result.tables["single_cases"]
    shown = shown_table(table, words, title=words.say("Avant et pendant, une ligne par série"))
    is_told = table.data["nap"].notna()
    if is_told.sum() < 2:
        return
    kept = only(shown, is_told & (is_told.cumsum() <= _MOST))
    title = words.say(
        "Clairement mieux pendant le soutien qu'avant : {found:count} sur {drawn:count}; si le trait touche 0,5, rien "
        "n'est sûr",
        found=int((kept.rows["nap_low"] > 0.5).sum()),
        drawn=len(kept.rows),
    )
    several = len(set(table.data["instrument"])) > 1
    image = charts.interval_dots(
        kept,
        words,
        label=("student_id", "instrument") if several else "student_id",
        value="nap",
        low="nap_low",
        high="nap_high",
        target=0.5,
        target_label=words.say("pas de différence"),
        axis_label=words.say("NAP : part des paires où pendant est mieux qu'avant"),
        title=title,
    )
    told = "; ".join(
        words.say("{student_id:label} : {nap}", row, nap=words.number(row["nap"], 2))
        for row in kept.rows.to_dict("records")
    )
    yield ShownFigure("nap", image, title, words.say("{title}. {told}.", title=title, told=told), shown.name)


def _student_figures(result: SingleCases, rows: list[Row], words: Words) -> Iterator[ShownFigure]:
    """Points of the student, with the days on which the support changed."""
    shown = shown_table(result.tables["probes"], words, title=words.say("Passations"))
    changes = phase_marks(result.tables["support_phases"].data, words)
    for row in rows[:2]:
        own = only(shown, shown.rows["instrument"] == row["instrument"])
        if own.rows["probe_score"].notna().any():
            yield track_of(own, row, changes, words)


def _notes(words: Words) -> Iterator[str]:
    yield words.say(
        "NAP : toutes les paires d'un résultat d'avant et d'un résultat pendant; part où celui de pendant est "
        "meilleur, une égalité comptant pour moitié (Parker et Vannest, 2009). 0,5 : pas de différence; 1 : aucun "
        "chevauchement. Il suppose des résultats indépendants d'un jour à l'autre."
    )
    yield words.say(
        "Les autres indices (Tau, Tau-U, PND, rapport logarithmique) sont dans la bibliothèque, pour la recherche : "
        "portraitlib.statistics.single_case."
    )
