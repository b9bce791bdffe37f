"""Gaps between groups of students: supports before labels, and silence about groups too small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    mark,
    nothing_found,
    only,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.studies.school_portrait.measures.gaps import Gaps
from portraitlib.studies.school_portrait.views.phrases import (
    NOT_A_CAUSE,
    PLACE,
    clear_first,
    figure,
    is_true,
    of_its_year,
    placed,
    scope,
    seen_by,
    with_place,
)

_TOLD_AT_MOST = 3
_NOT_COMPARED = {
    "dimension_missing": mark("Pas dans les données, donc pas comparé : {names}."),
    "one_group": mark("Tous les élèves sont du même groupe, donc rien à comparer : {names}."),
    "groups_too_small": mark(
        "Groupes trop petits pour être comparés (moins de {smallest_group:count} élèves) : {names}."
    ),
}


@view_of.register
def view_gaps(result: Gaps, words: Words) -> View:
    """The largest clear gap, what could not be compared, and every gap that may be told."""
    groups = result.tables["groups"]
    is_small = is_true(groups.data["is_too_small"])
    title = words.say("Réussite et moyenne par groupe d'élèves")
    shown = only(shown_table(groups, words, title=title), ~is_small)
    compared = groups.data[groups.data["gap"].notna()]
    references = {attribute: words.label(group, "subgroup") for attribute, group in result.references.items()}
    clear = [{**row, "reference": references[row["attribute"]]} for row in placed(clear_first(compared), words)]
    sentences = (
        *(among_told(one, groups, "gap", words) for one in _others(clear, len(compared), words)),
        _who(result, words),
        *_not_compared(result, words),
        _too_small(int(is_small.sum()), result, words),
    )
    return View(
        name="ecarts" if len(references) > 1 else "ecarts-" + next(iter(references)).replace("_", "-"),
        rank=Rank.PRIORITY if clear else Rank.CONTEXT,
        to_do=words.say("Vérifiez quels soutiens ces élèves reçoivent, et demandez-leur ce qui les aide.")
        if clear
        else "",
        headline=of_its_year(_headline(clear, compared, result, words), result.read, words),
        sentences=tuple(filter(None, sentences)),
        figures=_figures(shown, list(references.values()), result, words),
        tables=(shown,) if len(compared) else (),
        notes=(
            words.say(
                "Un écart est statistiquement clair quand il reste hors du hasard une fois toutes les comparaisons "
                "regardées ensemble."
            ),
            words.say(NOT_A_CAUSE),
        ),
    )


def _headline(clear: list[dict[Any, Any]], compared: pd.DataFrame, result: Gaps, words: Words) -> str:
    groups = result.tables["groups"]
    if compared.empty:
        return words.withheld("Les écarts sont retenus : des groupes sont trop petits pour être montrés.")
    if not clear:
        sentence = words.plural(
            "Aucun écart net de réussite dans la comparaison qui a pu être faite.",
            "Aucun écart net de réussite dans les {n} comparaisons qui ont pu être faites.",
            len(compared),
        )
        sentence = among_told(sentence, groups, "gap", words)
        return nothing_found(sentence, seen_by(compared, "gap", result.read.confidence), words, unit="shares")
    said = words.say(
        "C'est en {place} que l'écart net est le plus grand : {gap:points0} pour le groupe « {subgroup:label} », par "
        "rapport au groupe « {reference} » (intervalle de {gap_low:points0} à {gap_high:points0}; n = "
        "{n_students:count}).",
        clear[0],
    )
    return among_told(said, groups, "gap", words)


def _others(clear: list[dict[Any, Any]], n_compared: int, words: Words) -> Iterator[str]:
    """How many gaps are clear among how many, and the largest of each other dimension."""
    if not clear or n_compared == 1:
        return
    yield words.plural(
        "{n} écart est net sur {total:count} comparaisons.",
        "{n} écarts sont nets sur {total:count} comparaisons.",
        len(clear),
        total=n_compared,
    )
    first_of = {row["attribute"]: row for row in reversed(clear)}
    others = [row for row in clear if row is first_of[row["attribute"]]][1:]
    if others:
        told = [
            words.say(
                "{place}, {gap:points0} (« {subgroup:label} » par rapport à « {reference} »; n = {n_students:count})",
                row,
            )
            for row in others[:_TOLD_AT_MOST]
        ]
        yield words.say("Les plus grands écarts nets selon les autres caractéristiques : {gaps}.", gaps="; ".join(told))


def _who(result: Gaps, words: Words) -> str:
    counted = words.plural("{n} élève comparé.", "{n} élèves comparés.", result.counts["students"])
    if result.counts["unknown_group"] == 0:
        return counted
    unknown = words.plural(
        "{n} élève dont le groupe n'est pas connu est laissé de côté.",
        "Jusqu'à {n} élèves dont le groupe n'est pas connu sont laissés de côté, selon la caractéristique.",
        result.counts["unknown_group"],
    )
    return f"{counted} {unknown}"


def _not_compared(result: Gaps, words: Words) -> Iterator[str]:
    """Dimensions about which nothing can be said, and why."""
    dimensions = result.tables["dimensions"].data
    for reason, sentence in _NOT_COMPARED.items():
        names = dimensions.loc[dimensions["outcome"] == reason, "attribute"]
        if len(names):
            named = words.listing(words.label(name, "column").lower() for name in names)
            yield words.say(sentence, result.read, names=named)


def _too_small(n_small: int, result: Gaps, words: Words) -> str:
    if not n_small:
        return ""
    return words.plural(
        "{n} groupe compte moins de {smallest_group:count} élèves dans une matière : il n'y est pas comparé, car on "
        "n'en dirait rien de sûr.",
        "{n} groupes comptent moins de {smallest_group:count} élèves dans une matière ou une séquence : ils n'y sont "
        "pas comparés, car on n'en dirait rien de sûr.",
        n_small,
        result.read,
    )


def _figures(shown: ShownTable, references: list[str], result: Gaps, words: Words) -> tuple[ShownFigure, ...]:
    """Every dimension on one heatmap; one dimension by its intervals."""
    drawn = with_place(only(shown, shown.rows["gap"].notna()), words)
    if drawn.rows.empty:
        return ()
    n_clear = int(is_true(drawn.rows["is_clear"]).sum())
    title = words.say("Aucun écart net de réussite")
    if n_clear:
        title = words.plural("{n} écart net de réussite", "{n} écarts nets de réussite", n_clear)
    title = among_told(title, result.tables["groups"], "gap", words)
    around = scope(result.read, words)
    image = (
        _overview(drawn, title, around, words)
        if len(references) > 1
        else _dots(drawn, title, references[0], around, words)
    )
    rows = [
        words.say("{place}, {subgroup:label} {gap:points0} (de {gap_low:points0} à {gap_high:points0})", row)
        for row in drawn.rows.sort_values("gap", key=abs, ascending=False, kind="stable").head(6).to_dict("records")
    ]
    alt = mark("{title}. Les écarts les plus grands : {rows}.")
    return (figure(drawn, image, words, name="ecarts", title=title, alt=alt, rows=rows),)


def _overview(drawn: ShownTable, title: str, around: str, words: Words) -> bytes:
    """A cell per subject and group: every dimension on one page."""
    subtitle = words.say("Écart de réussite (points) de chaque groupe avec le plus nombreux")
    short = [words.label(group, "short_subgroup") for group in drawn.rows["subgroup"]]
    return charts.heatmap(
        with_labels(drawn, subgroup=short),
        words,
        row=PLACE,
        column="subgroup",
        value="gap",
        n="n_students",
        title=title,
        subtitle=f"{subtitle} · {around}",
    )


def _dots(drawn: ShownTable, title: str, reference: str, around: str, words: Words) -> bytes:
    """A dot and its interval per subject, for one dimension."""
    groups = words.listing(dict.fromkeys(drawn.labels["subgroup"]))
    if len(set(drawn.rows["subgroup"])) > 1:
        texts = drawn.rows[PLACE] + " · " + drawn.labels["subgroup"].astype("str")
        drawn = replace(drawn, rows=drawn.rows.assign(**{PLACE: texts}), labels=drawn.labels.assign(**{PLACE: texts}))
    subtitle = words.say("{groups} (points), par rapport à : {reference} (trait)", groups=groups, reference=reference)
    return charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="gap",
        low="gap_low",
        high="gap_high",
        n="n_students",
        target=0,
        target_label=reference,
        highlight=list(drawn.rows.loc[is_true(drawn.rows["is_clear"]), PLACE]),
        axis_label=words.say("Écart de taux de réussite, en points, avec son intervalle"),
        title=title,
        subtitle=f"{subtitle} · {around}",
    )
