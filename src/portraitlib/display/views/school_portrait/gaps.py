"""Gaps between groups of students: supports before labels, and silence about groups too small."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.analysis.school_portrait.gaps import Gaps
from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import Form, ShownColumn, ShownFigure, ShownTable, View
from portraitlib.display.views import view_of
from portraitlib.display.views.school_portrait.phrases import PLACE, only, place, scope, with_place
from portraitlib.display.wording import Words

_COLUMNS = (
    "subject",
    "sequence",
    "subgroup",
    "n_students",
    "success_rate",
    ("rate_low", Form.PERCENT),
    ("rate_high", Form.PERCENT),
    "gap",
    "gap_low",
    "gap_high",
    "mean_mark",
    ("mean_gap", Form.NUMBER),
    ("mean_gap_low", Form.NUMBER),
    ("mean_gap_high", Form.NUMBER),
    "is_clear",
)


@view_of.register
def _(result: Gaps, words: Words) -> View:
    groups, facts = result.tables["groups"], result.facts
    is_small = groups.data["is_too_small"].fillna(False).astype(bool)
    shown = only(
        shown_table(
            groups,
            words,
            title=words.say("Réussite et moyenne par groupe d'élèves : {by}", by=words.label(facts["by"], "column")),
            columns=_COLUMNS,
        ),
        ~is_small,
    )
    compared = groups.data[groups.data["gap"].notna()]
    return View(
        name="ecarts-" + str(facts["by"]).replace("_", "-"),
        headline=_headline(compared, facts, words),
        sentences=tuple(filter(None, (_who(result, words), _too_small(groups.data, is_small, facts, words)))),
        figures=_figures(shown, facts, words),
        tables=(shown,) if len(compared) else (),
        notes=(
            words.say(
                "Un écart est dit net quand il reste hors du hasard une fois toutes les comparaisons "
                "regardées ensemble."
            ),
        ),
    )


def _headline(compared: pd.DataFrame, facts, words: Words) -> str:
    reference = words.label(facts["reference"], "subgroup")
    clear = compared[compared["is_clear"].fillna(False).astype(bool)] if len(compared) else compared
    if compared.empty:
        return words.say("Les écarts sont retenus : des groupes sont trop petits pour être montrés.")
    if clear.empty:
        return words.say(
            "Aucun écart net de réussite avec le groupe de comparaison ({reference}).", reference=reference
        )
    largest = clear.loc[clear["gap"].abs().sort_values(ascending=False, kind="stable").index].iloc[0].to_dict()
    return words.say(
        "C'est en {place} que l'écart net est le plus grand : {gap} pour le groupe « {group} », par rapport au groupe "
        "« {reference} » (intervalle de {low} à {high}; n = {n}).",
        place=place(largest, words),
        group=words.label(largest["subgroup"], "subgroup"),
        gap=words.points(largest["gap"], 0),
        reference=reference,
        low=words.points(largest["gap_low"], 0),
        high=words.points(largest["gap_high"], 0),
        n=words.count(int(largest["n_students"])),
    )


def _who(result: Gaps, words: Words) -> str:
    counted = words.plural("{n} élève comparé.", "{n} élèves comparés.", result.counts["students"])
    if result.counts["unknown_group"] == 0:
        return counted
    unknown = words.plural(
        "{n} élève dont le groupe n'est pas connu est laissé de côté.",
        "{n} élèves dont le groupe n'est pas connu sont laissés de côté.",
        result.counts["unknown_group"],
    )
    return f"{counted} {unknown}"


def _too_small(groups: pd.DataFrame, is_small: pd.Series, facts, words: Words) -> str:
    subjects = groups[is_small].drop_duplicates(["subject", "sequence"])
    if subjects.empty:
        return ""
    return words.plural(
        "Dans {n} matière ou séquence, un groupe compte moins de {smallest} élèves : il n'est pas comparé, car on n'en "
        "dirait rien de sûr.",
        "Dans {n} matières ou séquences, un groupe au moins compte moins de {smallest} élèves : il n'est pas comparé, "
        "car on n'en dirait rien de sûr.",
        len(subjects),
        smallest=words.count(facts["smallest_group"]),
    )


def _figures(shown: ShownTable, facts, words: Words) -> tuple[ShownFigure, ...]:
    drawn = with_place(only(shown, shown.rows["gap"].notna()), words)
    if drawn.rows.empty:
        return ()
    if len(set(drawn.rows["subgroup"])) > 1:
        drawn = _named_by_group(drawn)
    is_clear = drawn.rows["is_clear"].fillna(False).astype(bool)
    reference = words.label(facts["reference"], "subgroup")
    groups = words.listing(dict.fromkeys(drawn.labels["subgroup"]))
    title = words.say("Aucun écart net de réussite")
    if is_clear.any():
        title = words.plural("{n} écart net de réussite", "{n} écarts nets de réussite", int(is_clear.sum()))
    subtitle = words.say("{groups} (points), par rapport à : {reference} (trait)", groups=groups, reference=reference)
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="gap",
        low="gap_low",
        high="gap_high",
        n="n_students",
        target=0,
        target_label=reference,
        highlight=list(drawn.rows.loc[is_clear, PLACE]),
        axis_label=words.say("Écart de taux de réussite, en points, avec son intervalle"),
        title=title,
        subtitle=f"{subtitle} · {scope(facts, words)}",
    )
    return (
        ShownFigure(
            name=f"ecarts-{facts['by']}", image=image, title=title, alt=_alt(drawn, title, words), table=shown.name
        ),
    )


def _named_by_group(drawn: ShownTable) -> ShownTable:
    """Name each row by its subject and its group."""
    texts = drawn.rows[PLACE] + " · " + drawn.labels["subgroup"].astype("str")
    columns = tuple(
        ShownColumn(PLACE, column.label, column.form) if column.name == PLACE else column for column in drawn.columns
    )
    return replace(
        drawn, columns=columns, rows=drawn.rows.assign(**{PLACE: texts}), labels=drawn.labels.assign(**{PLACE: texts})
    )


def _alt(drawn: ShownTable, title: str, words: Words) -> str:
    ordered = drawn.rows.sort_values("gap", kind="stable").to_dict("records")
    rows = [
        words.say(
            "{place} {gap} (de {low} à {high})",
            place=row[PLACE],
            gap=words.points(row["gap"], 0),
            low=words.points(row["gap_low"], 0),
            high=words.points(row["gap_high"], 0),
        )
        for row in ordered[:6]
    ]
    return words.say("{title}. Un point et son intervalle par matière : {rows}.", title=title, rows="; ".join(rows))
