"""What changed since the last meeting, in words: what is better known is not what changed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import Rank, ShownTable, View, Words, among_told, titled, view_of
from portraitlib.studies.follow_up.measures.since import SinceMeeting

MOST = 8
"""Rows of the comparison of two terms that a page shows."""


@view_of.register
def view_since(result: SinceMeeting, words: Words) -> View:
    """Tiers, attendance and terms since the day of the last meeting."""
    attendance, terms = result.tables["attendance_since"], result.tables["terms_since"]
    return View(
        name="depuis-la-rencontre",
        headline=_headline(result, words),
        sentences=tuple(filter(None, (_compared(result, words), *_tiers(result, words), _attendance(result, words),
                                      _terms(result, words)))),
        tables=(
            *titled(result.tables["tiers_since"], words.say("Paliers, alors et aujourd'hui"), words),
            *titled(attendance, words.say("Jours manqués, avant et depuis"), words),
            *_first(titled(terms, words.say("D'une étape à l'autre, mêmes élèves"), words)),
        ),
        notes=(
            words.say(
                "Des élèves choisis parce qu'ils allaient mal vont souvent un peu mieux la fois d'après, même si rien "
                "ne change : un mieux ici n'est pas encore l'effet d'un soutien."
            ),
            words.say(
                "L'absence monte souvent de l'automne au printemps, et deux étapes ne portent pas sur les mêmes "
                "apprentissages."
            ),
        ),
        to_do=words.say("Demandez ce qui, dans vos façons de faire, a changé depuis la rencontre."),
        on_page="whole",
        rank=Rank.CONTEXT,
    )  # fmt: skip


def _first(tables: tuple[ShownTable, ...]) -> tuple[ShownTable, ...]:
    return tuple(
        replace(one, **{name: getattr(one, name).head(MOST) for name in ("rows", "labels", "withheld", "bounds")})
        for one in tables
    )


def _headline(result: SinceMeeting, words: Words) -> str:
    counts = result.counts
    if counts.get("compared"):
        return words.say(
            "Depuis le {since:date}, sur {compared:count} élèves qui ont un palier aux deux dates : vers plus de "
            "soutien, {higher:count}; vers moins, {lower:count}.",
            result,
            counts,
        )
    attendance = _row(result, "school")
    if attendance is not None:
        return words.say(
            "Depuis le {since:date}, {missed_since:percent1} des jours ont été manqués; juste avant, "
            "{missed_before:percent1}.",
            result,
            attendance,
        )
    return (
        words.say("Depuis le {since:date}, seules deux étapes se comparent.", result)
        if result.terms
        else words.say("Depuis le {since:date}, on en sait trop peu pour comparer des paliers.", result)
    )


def _compared(result: SinceMeeting, words: Words) -> str:
    if result.is_meeting:
        return words.plural(
            "On compare avec ce que l'on savait le jour de la dernière rencontre, il y a {n} jour de classe.",
            "On compare avec ce que l'on savait le jour de la dernière rencontre, il y a {n} jours de classe.",
            result.n_days,
        )
    return words.say(
        "Aucune rencontre n'est au journal : on compare avec quelques semaines plus tôt (params/suivi.yml). Écrivez "
        "la date de vos rencontres, et la comparaison partira d'elles."
    )


def _tiers(result: SinceMeeting, words: Words) -> list[str]:
    counts, told = result.counts, []
    if counts.get("first_tier"):
        told.append(
            words.plural(
                "{n} élève a maintenant un palier : on en savait trop peu alors pour lui en proposer un.",
                "{n} élèves ont maintenant un palier : on en savait trop peu alors pour leur en proposer un.",
                counts["first_tier"],
            )
        )
    if counts.get("no_tier"):
        told.append(
            words.plural(
                "{n} élève n'a pas de palier aujourd'hui : on en sait trop peu.",
                "{n} élèves n'ont pas de palier aujourd'hui : on en sait trop peu.",
                counts["no_tier"],
            )
        )
    if counts.get("better_known"):
        told.append(
            words.plural(
                "Pour {n} élève dont le palier change, on connaît aussi plus ou moins d'indicateurs qu'alors : c'est "
                "peut-être ce que l'on sait qui a changé, et non l'élève.",
                "Pour {n} élèves dont le palier change, on connaît aussi plus ou moins d'indicateurs qu'alors : c'est "
                "peut-être ce que l'on sait qui a changé, et non les élèves.",
                counts["better_known"],
            )
        )
    return told


def _row(result: SinceMeeting, whom: str) -> Mapping[Hashable, Any] | None:
    data = result.tables["attendance_since"].data
    rows = data[(data["whom"] == whom) & data["change"].notna()].to_dict("records")
    return rows[0] if rows else None


def _attendance(result: SinceMeeting, words: Words) -> str:
    """The change of the students who have a support; of the school when nobody has one."""
    row = _row(result, "supported") or _row(result, "school")
    if row is None:
        return ""
    whom = words.label(row["whom"], "whom")
    if pd.isna(row["change_low"]):
        return words.say("Jours manqués ({whom}) : trop peu d'élèves pour un intervalle.", whom=whom)
    if row["change_low"] <= 0 <= row["change_high"]:
        return words.say(
            "Jours manqués ({whom}) : {change:points} (intervalle de {change_low:points} à {change_high:points}); on "
            "ne peut pas dire si cela monte ou baisse.",
            row,
            whom=whom,
        )
    return words.say(
        "Jours manqués ({whom}) : {change:points} (intervalle de {change_low:points} à {change_high:points}).",
        row,
        whom=whom,
    )


def _terms(result: SinceMeeting, words: Words) -> str:
    table = result.tables["terms_since"]
    data = table.data if table.withheld is None else table.data[~table.withheld["is_clear"]]
    if data.empty or len(result.terms) < 2:
        return ""
    first, last = (words.label(one, "term") for one in result.terms)
    clear = int(data["is_clear"].fillna(False).astype(bool).sum())
    moments = {"first": first, "last": last, "all": len(data)}
    told = (
        words.plural(
            "De « {first} » à « {last} », la moyenne des mêmes élèves change nettement dans {n} comparaison sur "
            "{all:count}.",
            "De « {first} » à « {last} », la moyenne des mêmes élèves change nettement dans {n} comparaisons sur "
            "{all:count}.",
            clear,
            **moments,
        )
        if clear
        else words.say(
            "De « {first} » à « {last} », on ne peut dire d'aucune des {all:count} comparaisons que la moyenne y "
            "change.",
            **moments,
        )
    )
    told = among_told(told, table, "is_clear", words)
    when = (
        words.say("La seconde étape a paru depuis la rencontre.")
        if result.is_term_new
        else words.say("La seconde étape était déjà connue à la rencontre.")
    )
    return f"{told} {when}"
