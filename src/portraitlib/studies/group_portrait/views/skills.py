"""Skills of a group: what is not yet acquired, universal first, then what is the group's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    exact,
    mark,
    nothing_found,
    only,
    range_title,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.studies.group_portrait.measures.skills import GAPS, GroupSkills
from portraitlib.studies.group_portrait.views.phrases import (
    days,
    few_items,
    fragile,
    instrument_name,
    interval,
    left_the_group,
    percents,
    scope,
    seen_by,
    shown_but,
    told_flags,
)
from portraitlib.studies.group_portrait.views.student_skills import student_table

OF_TOLD = mark("Parmi les notions du groupe {group} qui peuvent être montrées, la moins acquise : {skill}. {told}.")
OWN = mark(
    "À reprendre d'abord avec tout le groupe {group} : {skill}. {told}; les autres groupes du niveau obtiennent "
    "{rest_share:percent} des points."
)
UNIVERSAL = mark("À travailler d'abord avec tout le groupe {group} : {skill}. {told}.")
NONE_UNIVERSAL = mark(
    "Aucune notion n'est à reprendre avec tout le groupe {group}. La moins acquise : {skill}. {told}."
)


@view_of.register
def view_skills(result: GroupSkills, words: Words) -> View:
    """What is not acquired yet, universal first."""
    skills = result.tables["skills"]
    columns = shown_but(skills, () if result.is_compared else GAPS)
    shown = shown_table(skills, words, title=words.say("Notions, de la moins à la plus acquise"), columns=columns)
    told = skills.data[exact(skills, "not_yet_share") & skills.data["n_not_yet"].notna()]
    return View(
        name="notions",
        rank=Rank.PRIORITY if len(told) else Rank.CONTEXT,
        to_do=words.say("Choisissez ensemble ce qui se réenseigne à tous, et quand on le revérifie."),
        headline=_headline(told, result, words),
        sentences=tuple(filter(None, _sentences(result, told, words))),
        figures=_figures(shown, told, result, words),
        tables=(shown, *student_table(result, words)),
        notes=tuple(_notes(result, words)),
    )


def _told(row: Mapping[Any, Any], words: Words) -> str:
    """« 23 élèves sur 24 ne l'ont pas encore acquise (part des points : 24 %, intervalle de 16 % à 32 %) »."""
    inside = words.say("part des points : {skill_share:percent}", row)
    inside = ", ".join(filter(None, (inside, interval(row, "share_low", "share_high", words))))
    if not row["n_not_yet"]:
        return words.say(
            "{n_students:count} élèves sur {n_students:count} l'ont acquise ({inside})", row, inside=inside
        )
    return words.plural(
        "{n} élève sur {n_students:count} ne l'a pas encore acquise ({inside})",
        "{n} élèves sur {n_students:count} ne l'ont pas encore acquise ({inside})",
        row["n_not_yet"],
        row,
        inside=inside,
    )


def _headline(told: pd.DataFrame, result: GroupSkills, words: Words) -> str:
    """Universal first: what most of the class lacks is taught to everyone before anyone is set apart."""
    if told.empty:
        return words.withheld("Les notions de ce groupe ne peuvent pas être montrées à ce public.")
    universal = told[told_flags(told, "is_universal")]
    own, measured = universal[told_flags(universal, "is_own")], universal[~told_flags(universal, "is_indication")]
    if len(told) < len(result.tables["skills"].data):
        sentence, rows = OF_TOLD, _measured(told)
    elif len(own):
        sentence, rows = OWN, own
    elif len(measured):
        sentence, rows = UNIVERSAL, measured
    else:
        sentence, rows = NONE_UNIVERSAL, _measured(told)
    first = rows.iloc[0].to_dict()
    return words.say(sentence, first, result.scope, told=_told(first, words))


def _measured(told: pd.DataFrame) -> pd.DataFrame:
    """Skills on enough items to be measured; all of them when none is."""
    measured = told[~told_flags(told, "is_indication")]
    return measured if len(measured) else told


def _sentences(result: GroupSkills, told: pd.DataFrame, words: Words) -> Iterator[str]:
    for taken in result.taken.values():
        yield words.say(
            "{instrument} : réponses données {days}.", instrument=instrument_name(taken, words), days=days(taken, words)
        )
    yield left_the_group(result, words)
    if len(told):
        yield _compared(told, result, words)
        yield _others(told, words)
        yield few_items(told.loc[told_flags(told, "is_indication"), "skill"].tolist(), result.rules, words)
        yield fragile(told["n_students"].max(), result.rules, words)


def _compared(told: pd.DataFrame, result: GroupSkills, words: Words) -> str:
    """Which skills are lower than in the other groups, once the group's own level is taken into account."""
    if not result.is_compared:
        return words.say("Aucune comparaison avec d'autres groupes du niveau n'est montrée.")
    own = told.loc[told_flags(told, "is_own"), "skill"]
    if own.empty:
        seen = seen_by(told, "own_gap", result.rules.confidence, len(result.tables["skills"].data))
        sentence = words.say(
            "Aucune notion n'est nettement plus basse ici que dans les autres groupes du niveau, une fois le reste "
            "de l'instrument pris en compte."
        )
        return nothing_found(sentence, seen, words, unit="shares")
    return words.plural(
        "{n} notion est nettement plus basse ici que dans les autres groupes du niveau, même une fois le reste de "
        "l'instrument pris en compte : {skills:listing}.",
        "{n} notions sont nettement plus basses ici que dans les autres groupes du niveau, même une fois le reste de "
        "l'instrument pris en compte : {skills:listing}.",
        len(own),
        skills=own,
    )


def _others(told: pd.DataFrame, words: Words) -> str:
    """Other skills that most of the group has not acquired yet."""
    universal = told[told_flags(told, "is_universal") & ~told_flags(told, "is_indication")]
    others = [
        words.say("{skill} ({n_not_yet:count} sur {n_students:count})", row)
        for row in universal.iloc[1:].to_dict("records")
    ]
    if not others:
        return ""
    return words.say("Au moins la moitié du groupe n'a pas encore acquis non plus : {skills:listing}.", skills=others)


def _figures(shown: ShownTable, told: pd.DataFrame, result: GroupSkills, words: Words) -> tuple[ShownFigure, ...]:
    if told.empty:
        return ()
    names = told["skill"].astype(str)
    names = names + " (" + told["instrument"] + ")" if len(result.taken) > 1 else names
    drawn = with_labels(only(shown, pd.Series(shown.rows.index.isin(told.index))), skill=names.tolist())
    title = words.say("La moins acquise : {skill}", skill=_measured(told)["skill"].iloc[0])
    if len(told) < len(shown.rows):
        said = mark("Notions qui peuvent être montrées : de {low} des points ({low_where}) à {high} ({high_where})")
        topic = words.say("Notions qui peuvent être montrées à ce public")
        title = range_title(drawn, words, "skill", "skill_share", said, topic)
    image = charts.interval_dots(
        drawn,
        words,
        label="skill",
        value="skill_share",
        low="share_low",
        high="share_high",
        n="n_students",
        target=result.rules.mastery_share,
        target_label=words.say("acquise, pour un élève"),
        highlight=[name for name, is_own in zip(names, told_flags(told, "is_own"), strict=True) if is_own],
        axis_label=words.say("Part moyenne des points de la notion, avec son intervalle"),
        title=title,
        subtitle=scope(result.scope, words),
    )
    rows = percents(names, told["skill_share"], words)
    alt = words.say("{title}. Un point et son intervalle par notion : {rows}.", title=title, rows=rows)
    return (ShownFigure(name="notions", image=image, title=title, alt=alt, table=shown.name),)


def _notes(result: GroupSkills, words: Words) -> Iterator[str]:
    yield words.say(
        "Un élève a acquis une notion s'il obtient au moins {mastery_share:percent} des points de ses items. Un item "
        "qui touche plusieurs notions compte dans chacune; un item sauté vaut 0; un item non atteint ne compte pas.",
        result.rules,
    )
    if result.is_compared:
        yield words.say("En couleur, en losange : les notions propres à ce groupe.")
    yield words.say(
        "Pas encore acquise ne veut pas dire pas enseignée, ni pas travaillée : la suite se discute en équipe."
    )
