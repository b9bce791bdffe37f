"""Indicators today in words: reached only when the whole interval is there."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from portraitlib.display.journal_words import measured
from portraitlib.display.section import Rank, View, Words, mark, titled, view_of, with_labels
from portraitlib.studies.follow_up.measures.indicators import FollowedIndicators

Row = dict[Hashable, Any]
_TOLD = {
    "reached": mark("« {name} » : atteint. Tout l'intervalle ({low} à {high}) est à la cible ({target}) ou au-delà."),
    "short": mark("« {name} » : pas encore. Même la borne la plus favorable de l'intervalle ({low} à {high}) est en "
                  "deçà de la cible ({target})."),
    "unsettled": mark("« {name} » : on ne peut pas trancher. La cible ({target}) est dans l'intervalle ({low} à "
                      "{high})."),
}  # fmt: skip


@view_of.register
def view_indicators(result: FollowedIndicators, words: Words) -> View:
    """Start, target, day and last value of each indicator, with its interval."""
    table = result.tables["indicators_followed"]
    rows = table.data.to_dict("records")
    shown = (
        with_labels(
            one, indicator_start=[_start(row, words) for row in rows], value_now=[_now(row, words) for row in rows]
        )
        for one in titled(table, words.say("Nos indicateurs : départ, cible, dernière valeur"), words)
    )
    return View(
        name="suivi-des-indicateurs",
        headline=_headline(result, words),
        sentences=tuple(filter(None, (*(_told(row, words) for row in rows), _past(result, words)))),
        tables=tuple(shown),
        notes=_notes(result, words) if rows else (),
        to_do=words.say("Pour chaque indicateur hors cible : garde-t-on la cible, la date, ou l'action ?")
        if rows
        else words.say("Écrivez un premier indicateur dans le carnet 06."),
        on_page="open",
        rank=Rank.CONTEXT if rows else Rank.NO_FINDING,
    )


def _headline(result: FollowedIndicators, words: Words) -> str:
    if not result.n_indicators:
        return words.say("Aucun indicateur n'est écrit au journal : il n'y a rien à suivre.")
    return words.plural(
        "{n} indicateur suivi; à la cible à coup sûr : {reached:count}.",
        "{n} indicateurs suivis; à la cible à coup sûr : {reached:count}.",
        result.n_indicators,
        reached=result.n_reached,
    )


def _past(result: FollowedIndicators, words: Words) -> str:
    if not result.n_past:
        return ""
    return words.plural(
        "La date de {n} indicateur est passée sans que la cible soit atteinte à coup sûr.",
        "La date de {n} indicateurs est passée sans que la cible soit atteinte à coup sûr.",
        result.n_past,
    )


def _told(row: Row, words: Words) -> str:
    """What the interval says of the target; why nothing is said otherwise."""
    name, standing = row["indicator_name"], row["indicator_standing"]
    if standing == "broken":
        return words.say(
            "« {name} » : les notes du départ ({year_at_start:year}) et les dernières ({year_now:year}) n'ont pas été "
            "faites selon les mêmes règles : la ligne est coupée, et rien n'est conclu.",
            row,
            name=name,
        )
    if standing == "unsettled" and row["last_low"] != row["last_low"]:
        return words.say("« {name} » : trop peu d'élèves pour un intervalle : rien n'est conclu.", name=name)
    if standing in _TOLD:
        low, high, target = (_value(row, row[one], words) for one in ("last_low", "last_high", "target_value"))
        told = words.say(_TOLD[standing], name=name, low=low, high=high, target=target)
        return f"{told}{_terms(row, words)}{_nothing_new(row, words)}"
    return ""


def _terms(row: Row, words: Words) -> str:
    """Said when the start and the last value are of two kinds of marks."""
    then, now = row["start_term"], row["last_term"]
    if not then or not now or then == now:
        return ""
    told = words.say(
        "Le départ est de « {then} », la dernière valeur de « {now} » : leur différence ne se lit pas.",
        then=words.label(then, "term"),
        now=words.label(now, "term"),
    )
    return f" {told}"


def _nothing_new(row: Row, words: Words) -> str:
    """Said when the last value is the very one of the start."""
    same = ("value", "low", "high")
    is_same = all(row[f"start_{one}"] == row[f"last_{one}"] for one in same)
    told = words.say("Sa dernière valeur est celle du départ : rien de nouveau depuis.")
    return f" {told}" if is_same else ""


def _notes(result: FollowedIndicators, words: Words) -> tuple[str, ...]:
    return (
        words.say(
            "« Atteint » se dit quand tout l'intervalle, à {confidence:percent}, est du bon côté de la cible; un "
            "nombre seul ne suffit pas.",
            result,
        ),
        words.say(
            "Le départ est celui que l'équipe a écrit avec son nombre d'élèves; sinon, la valeur que l'on connaissait "
            "le jour où l'indicateur a été écrit."
        ),
        words.say("Une cible atteinte ne prouve pas que le plan en est la cause : le carnet d'évaluation sert à cela."),
    )


def _start(row: Row, words: Words) -> str:
    if row["start_value"] != row["start_value"]:
        return str(row["indicator_start"])
    return _with_interval(row, "start", row["n_at_start"], words)


def _now(row: Row, words: Words) -> str:
    if row["last_value"] != row["last_value"]:
        fault = words.label(row["indicator_fault"], "indicator_fault") if row["indicator_fault"] else ""
        return str(row["value_now"]) or fault
    return _with_interval(row, "last", row["n_students"], words)


def _with_interval(row: Row, which: str, n: Any, words: Words) -> str:
    value, low, high = (row[f"{which}_{end}"] for end in ("value", "low", "high"))
    told = [words.say("de {low} à {high}", low=_value(row, low, words), high=_value(row, high, words))] * (low == low)
    told += [words.say("n = {n:count}", n=n), *_moment(row, which, words)]
    return words.say("{value} ({more})", value=_value(row, value, words), more="; ".join(told))


def _moment(row: Row, which: str, words: Words) -> list[str]:
    """Term and year of a value that the store gave."""
    term, year = row[f"{which}_term"], row["year_now" if which == "last" else "year_at_start"]
    if pd.isna(year):
        return []
    return [f"{words.label(term, 'term')} {words.year(int(year))}".strip() if term else words.year(int(year))]


def _value(row: Row, value: float, words: Words) -> str:
    return measured(row["indicator_measure"], value, words)
