"""Indicators in words: from where, to where, and what this plan could show before anybody begins it."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

from portraitlib.display.journal_words import measured
from portraitlib.display.section import Rank, View, Words, mark, shown_table, view_of, with_labels
from portraitlib.journal.plans import FALLS, SHARES
from portraitlib.statistics.detectable import POWER
from portraitlib.studies.planning.measures.indicators import PlanIndicators, asked_by, is_out_of_sight

Row = dict[Hashable, Any]
_TIMES = round(10 * POWER)
_SIDES = {
    "others": mark(
        "« {name} » : {plan_reaches:count} élèves rejoints, comparés à {compared_with:count} autres qui partent du "
        "même point. Il faudrait {size} ou plus pour que cela se voie {times:count} fois sur 10"
    ),
    "cohorts": mark(
        "« {name} » : les {compared_with:count} élèves de cette année, comparés à autant l'an prochain. Il faudrait "
        "{size} ou plus pour que cela se voie {times:count} fois sur 10"
    ),
    "class_others": mark(
        "« {name} » : {plan_reaches:count} classes rejointes, comparées à {compared_with:count} autres. Il faudrait "
        "{size} ou plus pour que cela se voie {times:count} fois sur 10"
    ),
    "class_cohorts": mark(
        "« {name} » : les {compared_with:count} classes de cette année, comparées à autant l'an prochain. Il faudrait "
        "{size} ou plus pour que cela se voie {times:count} fois sur 10"
    ),
}
_NO_CLASSES = mark(
    "« {name} » : trop peu de classes, ou des classes que les données ne nomment pas : le plan ne pourrait rien "
    "montrer de sûr."
)
_NEVER = {
    False: mark(
        "« {name} » : {plan_reaches:count} rejoints, {compared_with:count} de l'autre côté. Même le plus grand "
        "changement possible ne se verrait pas {times:count} fois sur 10"
    ),
    True: mark(
        "« {name} » : {compared_with:count} cette année, autant l'an prochain. Même le plus grand changement possible "
        "ne se verrait pas {times:count} fois sur 10"
    ),
}
"""What is compared, then what it would take; nothing would do, from one year to the next or not."""


@view_of.register
def view_indicators(result: PlanIndicators, words: Words) -> View:
    """Start, target and day of each indicator; in sentences, what the plan could show."""
    table = result.tables["indicators"]
    rows = table.data.to_dict("records")
    shown = with_labels(
        shown_table(table, words, title=words.say("Indicateurs du plan")),
        indicator_start=[_start(row, words) for row in rows],
        indicator_shown=[_shown(row, words) for row in rows],
    )
    return View(
        name="indicateurs",
        headline=_headline(result, rows, words),
        sentences=tuple(sentence for row in rows for sentence in _told(row, words)),
        tables=(shown,) if rows else (),
        notes=_notes(words) if rows else (),
        to_do=_to_do(rows, words),
        on_page="open",
        rank=Rank.CONTEXT if rows else Rank.NO_FINDING,
    )


def _headline(result: PlanIndicators, rows: list[Row], words: Words) -> str:
    if not rows:
        return words.say(
            "Aucun indicateur n'est écrit. Dites d'abord ce que vous regarderez, d'où vous partez, où vous voulez "
            "aller et pour quand."
        )
    if result.n_out_of_sight:
        return words.plural(
            "Pour {n} indicateur, la cible est plus petite que ce que ce plan pourrait montrer.",
            "Pour {n} indicateurs, la cible est plus petite que ce que ce plan pourrait montrer.",
            result.n_out_of_sight,
        )
    return words.plural("{n} indicateur est écrit.", "{n} indicateurs sont écrits.", len(rows))


def _to_do(rows: list[Row], words: Words) -> str:
    lacking = [
        str(row["indicator_name"])
        for row in rows
        if not row["indicator_target"] or row["entry_day"] != row["entry_day"]
    ]
    if not rows:
        return words.say("Écrivez un premier indicateur dans le formulaire ci-dessous.")
    if lacking:
        return words.say("Donnez une cible et une date à : {names:listing}.", names=lacking)
    return words.say("Convenez, avant de commencer, de ce que vous conclurez si le changement ne se voit pas.")


def _notes(words: Words) -> tuple[str, ...]:
    return (
        words.say(
            "« {times:count} fois sur 10 » : si un plan comme celui-ci était refait dix fois et aidait de cette "
            "taille, on le verrait environ {times:count} fois (Bloom, 1995; test à 95 %).",
            times=_TIMES,
        ),
        words.say(
            "Quand le soutien va à des classes entières, dites combien : ce sont alors les classes qui se comparent, "
            "et il faut un changement plus grand."
        ),
        words.say(
            "« En tenant compte de l'an dernier » : la comparaison se fait à valeur égale, l'an dernier, des mêmes "
            "élèves; cela se décide avant de commencer."
        ),
    )


def _start(row: Row, words: Words) -> str:
    """The computed start with its interval; else what the team typed, and why nothing is computed."""
    if row["start_value"] == row["start_value"]:
        if row["start_low"] != row["start_low"]:
            return measured(row["indicator_measure"], row["start_value"], words)
        return words.say(
            "{value} (de {low} à {high})",
            value=measured(row["indicator_measure"], row["start_value"], words),
            low=measured(row["indicator_measure"], row["start_low"], words),
            high=measured(row["indicator_measure"], row["start_high"], words),
        )
    typed = str(row["indicator_start"])
    fault = words.label(row["indicator_fault"], "indicator_fault") if row["indicator_fault"] else ""
    return words.say("{typed} ({fault})", typed=typed, fault=fault) if typed and fault else typed or fault


def _shown(row: Row, words: Words) -> str:
    if row["start_value"] != row["start_value"]:
        return ""
    return _size(row, row["effect_plain"], words) or words.say("aucun changement, même le plus grand")


def _told(row: Row, words: Words) -> list[str]:
    """What the plan could show of one indicator, then what its target asks."""
    if row["start_value"] != row["start_value"]:
        return []
    plain, adjusted = (_size(row, row[name], words) for name in ("effect_plain", "effect_adjusted"))
    is_of_years = not row["plan_reaches"]
    sides = f"{'class_' if row['is_in_classes'] else ''}{'cohorts' if is_of_years else 'others'}"
    if row["is_in_classes"] and not plain:
        return [words.say(_NO_CLASSES, name=row["indicator_name"])]
    told = _SIDES[sides] if plain else _NEVER[is_of_years]
    first = words.say(told, row, name=row["indicator_name"], size=plain, times=_TIMES)
    more = words.say(" ({size}, en tenant compte de l'an dernier).", size=adjusted) if adjusted else "."
    return [f"{first}{more} {_target(row, words)}".rstrip()]


def _target(row: Row, words: Words) -> str:
    """What its target asks, beside what the plan could show; empty without a target."""
    change = asked_by(row)
    if change != change:
        return ""
    if change <= 0:
        return words.say("Sa cible est déjà atteinte au départ : que visez-vous ?")
    size = _size(row, change, words, is_up=False)
    if change >= row["effect_plain"]:
        return words.say(
            "Sa cible demande {size} : elle se verrait {times:count} fois sur 10, ou plus souvent.",
            size=size,
            times=_TIMES,
        )
    if not is_out_of_sight(row):
        return words.say("Sa cible demande {size} : elle ne se verrait qu'en tenant compte de l'an dernier.", size=size)
    told = words.say("Sa cible demande {size} : elle peut être atteinte sans que ce plan puisse le montrer.", size=size)
    if row["n_for_target"] > 0:
        each = (
            mark("Il faudrait {n:count} classes de chaque côté.")
            if row["is_in_classes"]
            else mark("Il faudrait {n:count} élèves de chaque côté.")
        )
        told += " " + words.say(each, n=row["n_for_target"])
    return told


def _size(row: Row, size: float, words: Words, *, is_up: bool = True) -> str:
    """A change in the unit of its measure, rounded up when a smaller one is not promised; empty without any."""
    if size != size:
        return ""
    is_share = row["indicator_measure"] in SHARES
    is_percent, step = is_share or row["indicator_measure"] in FALLS, 1.0 if is_share else 0.1
    given = size * (100 if is_percent else 1) / step
    steps = math.ceil(given - 1e-9) if is_up else round(given)
    told = words.points(steps * step / 100, 0 if is_share else 1).lstrip("+")
    return (
        words.say("une hausse de {size}", size=told) if row["is_rise"] else words.say("une baisse de {size}", size=told)
    )
