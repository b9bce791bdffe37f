"""Skills of a group: what is not yet acquired, universal first, then what is the group's own."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import exact, only, with_labels
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.group_portrait.measures.skills import GroupSkills
from portraitlib.studies.group_portrait.views.phrases import (
    days,
    few_items,
    fragile,
    instrument_name,
    interval,
    left_the_group,
    scope,
)
from portraitlib.studies.group_portrait.views.student_skills import student_table

_COLUMNS = (
    "instrument",
    "skill",
    "n_items",
    "n_students",
    "n_not_yet",
    "n_acquired",
    "not_yet_share",
    "skill_share",
    ("share_low", Form.PERCENT),
    ("share_high", Form.PERCENT),
    "rest_share",
    "gap",
    "gap_low",
    "gap_high",
    "own_gap",
    ("own_gap_low", Form.POINTS),
    ("own_gap_high", Form.POINTS),
    "is_own",
    "is_universal",
    "is_indication",
)
_COMPARED = ("rest_share", "gap", "gap_low", "gap_high", "own_gap", "own_gap_low", "own_gap_high", "is_own")


@view_of.register
def _(result: GroupSkills, words: Words) -> View:
    skills, facts = result.tables["skills"], result.facts
    hidden = () if facts["is_compared"] else _COMPARED
    columns = [column for column in _COLUMNS if (column if isinstance(column, str) else column[0]) not in hidden]
    shown = shown_table(skills, words, title=words.say("Notions, de la moins à la plus acquise"), columns=columns)
    told = skills.data[exact(skills, "not_yet_share") & skills.data["n_not_yet"].notna()]
    tables = (shown, *student_table(result.tables["students"], facts, words))
    return View(
        name="notions",
        headline=_headline(told, len(told) < len(skills.data), facts, words),
        sentences=tuple(filter(None, _sentences(result, told, words))),
        figures=_figures(shown, told, facts, words),
        tables=tables,
        notes=tuple(filter(None, _notes(facts, words))),
    )


def _is(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows[column].fillna(False).astype(bool)


def _told(row: Mapping[str, object], words: Words) -> str:
    """« 23 élèves sur 24 ne l'ont pas encore acquise (part des points : 24 %, intervalle de 16 % à 32 %) »."""
    inside = words.say("part des points : {share}", share=words.percent(row["skill_share"]))  # type: ignore[arg-type]
    inside = ", ".join(filter(None, (inside, interval(row, "share_low", "share_high", words))))
    if not row["n_not_yet"]:
        return words.say(
            "{total} élèves sur {total} l'ont acquise ({inside})",
            total=words.count(int(row["n_students"])),  # type: ignore[call-overload]
            inside=inside,
        )
    return words.plural(
        "{n} élève sur {total} ne l'a pas encore acquise ({inside})",
        "{n} élèves sur {total} ne l'ont pas encore acquise ({inside})",
        int(row["n_not_yet"]),  # type: ignore[call-overload]
        total=words.count(int(row["n_students"])),  # type: ignore[call-overload]
        inside=inside,
    )


def _headline(told: pd.DataFrame, is_partial: bool, facts: Mapping[str, object], words: Words) -> str:
    """Universal first: what most of the class lacks is taught to everyone before anyone is set apart."""
    if told.empty:
        return words.say("Les notions de ce groupe ne peuvent pas être montrées à ce public.")
    if is_partial:
        first = _measured(told).iloc[0].to_dict()
        return words.say(
            "Parmi les notions du groupe {group} qui peuvent être montrées, la moins acquise : {skill}. {told}.",
            group=facts["group"],
            skill=first["skill"],
            told=_told(first, words),
        )
    universal = told[_is(told, "is_universal")]
    own = universal[_is(universal, "is_own")]
    if len(own):
        first = own.iloc[0].to_dict()
        return words.say(
            "À reprendre d'abord avec tout le groupe {group} : {skill}. {told}; les autres groupes du niveau "
            "obtiennent {rest} des points.",
            group=facts["group"],
            skill=first["skill"],
            told=_told(first, words),
            rest=words.percent(first["rest_share"]),
        )
    measured = universal[~_is(universal, "is_indication")]
    if len(measured):
        first = measured.iloc[0].to_dict()
        return words.say(
            "À travailler d'abord avec tout le groupe {group} : {skill}. {told}.",
            group=facts["group"],
            skill=first["skill"],
            told=_told(first, words),
        )
    first = _measured(told).iloc[0].to_dict()
    return words.say(
        "Aucune notion n'est à reprendre avec tout le groupe {group}. La moins acquise : {skill}. {told}.",
        group=facts["group"],
        skill=first["skill"],
        told=_told(first, words),
    )


def _measured(told: pd.DataFrame) -> pd.DataFrame:
    """Skills on enough items to be measured; all of them when none is."""
    measured = told[~_is(told, "is_indication")]
    return measured if len(measured) else told


def _sentences(result: GroupSkills, told: pd.DataFrame, words: Words):
    facts, counts = result.facts, result.counts
    for instrument in facts["instruments"]:
        yield words.say(
            "{instrument} : réponses données {days}.",
            instrument=instrument_name(instrument, facts, words),
            days=days(instrument, facts, words),
        )
    yield left_the_group(counts, words)
    if len(told):
        yield _compared(told, facts, words)
        yield _others(told, words)
        yield few_items(told.loc[_is(told, "is_indication"), "skill"].tolist(), facts, words)
        yield fragile(told["n_students"].max(), facts, words)


def _compared(told: pd.DataFrame, facts: Mapping[str, object], words: Words) -> str:
    """Which skills are lower than in the other groups, once the group's own level is taken into account."""
    if not facts["is_compared"]:
        return words.say("Aucune comparaison avec d'autres groupes du niveau n'est montrée.")
    own = told.loc[_is(told, "is_own"), "skill"]
    if own.empty:
        return words.say(
            "Aucune notion n'est nettement plus basse ici que dans les autres groupes du niveau, une fois le reste "
            "de l'instrument pris en compte : les notions basses le sont pour tout le niveau, ou par hasard."
        )
    return words.plural(
        "{n} notion est nettement plus basse ici que dans les autres groupes du niveau, même une fois le reste de "
        "l'instrument pris en compte : {skills}.",
        "{n} notions sont nettement plus basses ici que dans les autres groupes du niveau, même une fois le reste de "
        "l'instrument pris en compte : {skills}.",
        len(own),
        skills=words.listing(own),
    )


def _others(told: pd.DataFrame, words: Words) -> str:
    """Other skills that most of the group has not acquired yet."""
    universal = told[_is(told, "is_universal") & ~_is(told, "is_indication")]
    others = universal.iloc[1:].to_dict("records")
    if not others:
        return ""
    named = words.listing(
        words.say(
            "{skill} ({n} sur {total})",
            skill=row["skill"],
            n=words.count(int(row["n_not_yet"])),
            total=words.count(int(row["n_students"])),
        )
        for row in others
    )
    return words.say("Au moins la moitié du groupe n'a pas encore acquis non plus : {skills}.", skills=named)


def _figures(
    shown: ShownTable, told: pd.DataFrame, facts: Mapping[str, object], words: Words
) -> tuple[ShownFigure, ...]:
    if told.empty:
        return ()
    several = len(facts["instruments"]) > 1  # type: ignore[arg-type]
    names = [
        f"{row['skill']} ({row['instrument']})" if several else str(row["skill"]) for row in told.to_dict("records")
    ]
    drawn = only(shown, pd.Series(shown.rows.index.isin(told.index)))
    drawn = with_labels(drawn, skill=names)
    own = [name for name, is_own in zip(names, _is(told, "is_own"), strict=True) if is_own]
    title = words.say("La moins acquise : {skill}", skill=_measured(told)["skill"].iloc[0])
    if len(told) < len(shown.rows):
        title = words.say("Notions qui peuvent être montrées à ce public")
    image = charts.interval_dots(
        drawn,
        words,
        label="skill",
        value="skill_share",
        low="share_low",
        high="share_high",
        n="n_students",
        target=facts["mastery_share"],  # type: ignore[arg-type]
        target_label=words.say("acquise, pour un élève"),
        highlight=own,
        axis_label=words.say("Part moyenne des points de la notion, avec son intervalle"),
        title=title,
        subtitle=scope(facts, words),
    )
    rows = "; ".join(f"{name} {words.percent(share)}" for name, share in zip(names, told["skill_share"], strict=True))
    alt = words.say("{title}. Un point et son intervalle par notion : {rows}.", title=title, rows=rows)
    return (ShownFigure(name="notions", image=image, title=title, alt=alt, table=shown.name),)


def _notes(facts: Mapping[str, object], words: Words):
    yield words.say(
        "Un élève a acquis une notion s'il obtient au moins {cut} des points de ses items. Un item qui touche "
        "plusieurs notions compte dans chacune; un item sauté vaut 0; un item non atteint ne compte pas.",
        cut=words.percent(facts["mastery_share"]),  # type: ignore[arg-type]
    )
    if facts["is_compared"]:
        yield words.say("En couleur, en losange : les notions propres à ce groupe.")
    yield words.say(
        "Pas encore acquise ne veut pas dire pas enseignée, ni pas travaillée : la suite se discute en équipe."
    )
