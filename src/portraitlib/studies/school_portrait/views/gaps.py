"""Gaps between groups of students: supports before labels, and silence about groups too small."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.gaps import Gaps
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, PLACE, place, scope, with_place

_COLUMNS = (
    "attribute",
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
_TOLD_AT_MOST = 3


@view_of.register
def _(result: Gaps, words: Words) -> View:
    groups, facts = result.tables["groups"], result.facts
    is_small = groups.data["is_too_small"].fillna(False).astype(bool)
    title = words.say("Réussite et moyenne par groupe d'élèves")
    shown = only(shown_table(groups, words, title=title, columns=_COLUMNS), ~is_small)
    compared = groups.data[groups.data["gap"].notna()]
    sentences = (
        *_others(compared, facts, words),
        _who(result, words),
        *_not_compared(result.tables["dimensions"].data, facts, words),
        _too_small(is_small, facts, words),
    )
    return View(
        name="ecarts"
        if len(facts["references"]) > 1
        else "ecarts-" + next(iter(facts["references"])).replace("_", "-"),
        headline=_headline(compared, facts, words),
        sentences=tuple(filter(None, sentences)),
        figures=_figures(shown, facts, words),
        tables=(shown,) if len(compared) else (),
        notes=(
            words.say(
                "Un écart est dit net quand il reste hors du hasard une fois toutes les comparaisons "
                "regardées ensemble."
            ),
            words.say(NOT_A_CAUSE),
        ),
    )


def _clear(compared: pd.DataFrame) -> list[dict]:
    """Clear gaps, the largest first."""
    clear = compared[compared["is_clear"].fillna(False).astype(bool)] if len(compared) else compared
    return clear.loc[clear["gap"].abs().sort_values(ascending=False, kind="stable").index].to_dict("records")


def _headline(compared: pd.DataFrame, facts, words: Words) -> str:
    if compared.empty:
        return words.say("Les écarts sont retenus : des groupes sont trop petits pour être montrés.")
    clear = _clear(compared)
    if not clear:
        return words.plural(
            "Aucun écart net de réussite dans la comparaison qui a pu être faite.",
            "Aucun écart net de réussite dans les {n} comparaisons qui ont pu être faites.",
            len(compared),
        )
    largest = clear[0]
    return words.say(
        "C'est en {place} que l'écart net est le plus grand : {gap} pour le groupe « {group} », par rapport au groupe "
        "« {reference} » (intervalle de {low} à {high}; n = {n}).",
        place=place(largest, words),
        group=words.label(largest["subgroup"], "subgroup"),
        gap=words.points(largest["gap"], 0),
        reference=_reference(largest, facts, words),
        low=words.points(largest["gap_low"], 0),
        high=words.points(largest["gap_high"], 0),
        n=words.count(int(largest["n_students"])),
    )


def _reference(row, facts, words: Words) -> str:
    return words.label(facts["references"][row["attribute"]], "subgroup")


def _others(compared: pd.DataFrame, facts, words: Words):
    """How many gaps are clear among how many, and the largest of each other dimension."""
    clear = _clear(compared)
    if not clear or len(compared) == 1:
        return
    yield words.plural(
        "{n} écart est net sur {total} comparaisons.",
        "{n} écarts sont nets sur {total} comparaisons.",
        len(clear),
        total=words.count(len(compared)),
    )
    first_of = {row["attribute"]: row for row in reversed(clear)}
    others = [
        row for row in clear[1:] if row is first_of[row["attribute"]] and row["attribute"] != clear[0]["attribute"]
    ]
    if others:
        told = [
            words.say(
                "{place}, {gap} (« {group} » par rapport à « {reference} »; n = {n})",
                place=place(row, words),
                gap=words.points(row["gap"], 0),
                group=words.label(row["subgroup"], "subgroup"),
                reference=_reference(row, facts, words),
                n=words.count(int(row["n_students"])),
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


def _not_compared(dimensions: pd.DataFrame, facts, words: Words):
    """Dimensions about which nothing can be said, and why."""
    reasons = {
        "dimension_missing": mark("Pas dans les données, donc pas comparé : {names}."),
        "one_group": mark("Tous les élèves sont du même groupe, donc rien à comparer : {names}."),
        "groups_too_small": mark("Groupes trop petits pour être comparés (moins de {smallest} élèves) : {names}."),
    }
    for reason, sentence in reasons.items():
        names = dimensions.loc[dimensions["outcome"] == reason, "attribute"]
        if len(names):
            named = words.listing(words.label(name, "column").lower() for name in names)
            yield words.say(sentence, names=named, smallest=words.count(facts["smallest_group"]))


def _too_small(is_small: pd.Series, facts, words: Words) -> str:
    if not is_small.any():
        return ""
    return words.plural(
        "{n} groupe compte moins de {smallest} élèves dans une matière : il n'y est pas comparé, car on n'en dirait "
        "rien de sûr.",
        "{n} groupes comptent moins de {smallest} élèves dans une matière ou une séquence : ils n'y sont pas comparés, "
        "car on n'en dirait rien de sûr.",
        int(is_small.sum()),
        smallest=words.count(facts["smallest_group"]),
    )


def _figures(shown: ShownTable, facts, words: Words) -> tuple[ShownFigure, ...]:
    drawn = with_place(only(shown, shown.rows["gap"].notna()), words)
    if drawn.rows.empty:
        return ()
    is_clear = drawn.rows["is_clear"].fillna(False).astype(bool)
    title = words.say("Aucun écart net de réussite")
    if is_clear.any():
        title = words.plural("{n} écart net de réussite", "{n} écarts nets de réussite", int(is_clear.sum()))
    is_overview = len(facts["references"]) > 1
    image = _overview(drawn, title, facts, words) if is_overview else _dots(drawn, is_clear, title, facts, words)
    alt = _alt(drawn, title, words)
    return (ShownFigure(name="ecarts", image=image, title=title, alt=alt, table=shown.name),)


def _overview(drawn: ShownTable, title: str, facts, words: Words) -> bytes:
    """A cell per subject and group: every dimension on one page."""
    subtitle = words.say("Écart de réussite (points) de chaque groupe avec le plus nombreux")
    short = [words.label(group, "short_subgroup") for group in drawn.rows["subgroup"]]
    return charts.heatmap(
        replace(drawn, labels=drawn.labels.assign(subgroup=short)),
        words,
        row=PLACE,
        column="subgroup",
        value="gap",
        n="n_students",
        title=title,
        subtitle=f"{subtitle} · {scope(facts, words)}",
    )


def _dots(drawn: ShownTable, is_clear: pd.Series, title: str, facts, words: Words) -> bytes:
    """A dot and its interval per subject, for one dimension."""
    reference = words.label(next(iter(facts["references"].values())), "subgroup")
    groups = words.listing(dict.fromkeys(drawn.labels["subgroup"]))
    if len(set(drawn.rows["subgroup"])) > 1:
        drawn = _named_by_group(drawn)
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
        highlight=list(drawn.rows.loc[is_clear, PLACE]),
        axis_label=words.say("Écart de taux de réussite, en points, avec son intervalle"),
        title=title,
        subtitle=f"{subtitle} · {scope(facts, words)}",
    )


def _named_by_group(drawn: ShownTable) -> ShownTable:
    """Name each row by its subject and its group."""
    texts = drawn.rows[PLACE] + " · " + drawn.labels["subgroup"].astype("str")
    return replace(drawn, rows=drawn.rows.assign(**{PLACE: texts}), labels=drawn.labels.assign(**{PLACE: texts}))


def _alt(drawn: ShownTable, title: str, words: Words) -> str:
    order = drawn.rows["gap"].abs().sort_values(ascending=False, kind="stable").index
    rows = [
        words.say(
            "{place}, {group} {gap} (de {low} à {high})",
            place=row[PLACE],
            group=words.label(row["subgroup"], "subgroup"),
            gap=words.points(row["gap"], 0),
            low=words.points(row["gap_low"], 0),
            high=words.points(row["gap_high"], 0),
        )
        for row in drawn.rows.loc[order].head(6).to_dict("records")
    ]
    return words.say("{title}. Les écarts les plus grands : {rows}.", title=title, rows="; ".join(rows))
