"""Missing results by level, group or subgroup: the unit is the student."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from portraitlib.display.section import (
    ResultTable,
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
    with_labels,
)
from portraitlib.statistics.comparisons import shared_level
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.studies.coverage.measures.missing import MissingResults
from portraitlib.studies.coverage.views.phrases import all_exact, completeness, left_out, scope, students_note

_TITLES = {
    "grade_level": mark("Les résultats attendus sont-ils là, niveau par niveau ?"),
    "group": mark("Les résultats attendus sont-ils là, groupe par groupe ?"),
}
_BY = {"grade_level": mark("niveau"), "group": mark("groupe")}
_SUBGROUP_TITLE = mark("Les résultats attendus sont-ils là, pour tous les élèves ?")


def by_students(result: MissingResults, words: Words) -> View:
    """View by level, group or subgroup: the unit is the student."""
    table = result.tables[f"missing_by_{result.by}"]
    title = words.say(_TITLES.get(result.by, _SUBGROUP_TITLE))
    shown = shown_table(table, words, title=title, note=students_note(words))
    sentences: Iterable[str] = ()
    if result.by in _TITLES:
        headline = _group_headline(result, table, words)
    else:
        shown = _with_values_labelled(shown, words)
        headline, sentences = _subgroup_headline(result, table, words), _subgroup_sentences(result, table.data, words)
    return View(
        name=f"resultats-manquants-{result.by}".replace("_", "-"),
        headline=headline,
        sentences=(*completeness(result, words), *sentences, *left_out(result, words)),
        figures=tuple(_dots(shown, table, result, words)),
        tables=(shown,) if len(shown.rows) else (),
    )


def _dots(shown: ShownTable, table: ResultTable, result: MissingResults, words: Words) -> Iterator[ShownFigure]:
    known = table.data.loc[exact(table, "complete_share"), "complete_share"]
    if not len(known):
        return
    said = mark("De {low} ({low_where}) à {high} ({high_where}) des élèves ont toutes leurs notes")
    of_groups = mark("De {low} (groupe {low_where}) à {high} (groupe {high_where}) des élèves ont toutes leurs notes")
    compared = shown
    if result.by not in _TITLES:  # the ends of a title are of subgroups that are compared, never of a few students
        compared = only(shown, table.data["n_students"].ge(result.smallest_group).fillna(False))
    title = range_title(
        compared,
        words,
        list(table.grain),
        "complete_share",
        of_groups if result.by == "group" else said,
        words.say("Part des élèves qui ont toutes leurs notes"),
    )
    image = charts.interval_dots(
        shown,
        words,
        label=list(table.grain),
        value="complete_share",
        low="complete_low",
        high="complete_high",
        n="n_students",
        is_sorted=result.by in _TITLES,
        axis_label=words.say("Part des élèves qui ont toutes leurs notes"),
        title=title,
        subtitle=words.say("Élèves ayant une note pour chaque résultat attendu, {scope}", scope=scope(result, words)),
    )
    alt = words.say(
        "Points avec intervalle : part des élèves qui ont une note pour chaque résultat attendu. Les valeurs montrées "
        "vont de {low:percent} à {high:percent}; elles sont dans le tableau.",
        low=known.min(),
        high=known.max(),
    )
    name = f"resultats-complets-{result.by}".replace("_", "-")
    yield ShownFigure(name=name, image=image, title=title, alt=alt, table=shown.name)


def _with_values_labelled(shown: ShownTable, words: Words) -> ShownTable:
    """Label each subgroup's value by its attribute: « oui » of an intervention plan, « français » of a language."""
    pairs = list(zip(shown.rows["subgroup"], shown.rows["subgroup_value"], strict=True))
    return with_labels(
        shown,
        subgroup=[words.label(attribute, "column") for attribute, _ in pairs],
        subgroup_value=[_subgroup_label(attribute, value, words) for attribute, value in pairs],
    )


def _subgroup_label(attribute: str, value: str, words: Words) -> str:
    """Label of a value of an attribute of students; « non précisé » when it is not known."""
    return words.say("non précisé") if value == "unknown" else words.label(value, attribute)


def _differing(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["differs"].fillna(False).astype(bool)]


def _group_headline(result: MissingResults, table: ResultTable, words: Words) -> str:
    known = table.data[exact(table, "complete_share")]
    if known.empty:
        return words.withheld(
            "Les parts sont retenues, ou données par une borne, pour protéger des élèves ({scope}).",
            scope=scope(result, words),
        )
    shares, differing = known["complete_share"], _differing(known)
    spread = {"low": shares.min(), "high": shares.max(), "by": words.say(_BY[result.by])}
    if not all_exact(table, "complete_share"):
        return words.say(
            "Parts montrées : de {low:percent} à {high:percent} des élèves ont toutes leurs notes, selon le {by}; les "
            "autres parts sont retenues, ou données par une borne.",
            spread,
        )
    if len(differing):
        return words.say(
            "De {low:percent} à {high:percent} des élèves ont toutes leurs notes, selon le {by}. Au-delà du hasard : "
            "{names:listing}.",
            spread,
            names=[_group_name(row, result.by, words) for _, row in differing.iterrows()],
        )
    if words.percent(spread["low"]) == words.percent(spread["high"]):
        return words.say("{low:percent} des élèves ont toutes leurs notes, quel que soit le {by}.", spread)
    sentence = words.say(
        "De {low:percent} à {high:percent} des élèves ont toutes leurs notes, selon le {by}; ces écarts peuvent venir "
        "du hasard.",
        spread,
    )
    low, high = (known[name].astype("float64") for name in ("complete_low", "complete_high"))
    seen = detectable_by_interval(low, high, confidence=result.confidence, n_comparisons=len(known))
    return nothing_found(sentence, seen, words, unit="shares")


def _group_name(row: pd.Series, by: str, words: Words) -> str:
    if pd.isna(row[by]):
        return words.say("sans groupe connu")
    if by == "group":
        return words.say("groupe {group} ({complete_share:percent})", row)
    return words.say("{grade_level:label} ({complete_share:percent})", row)


def _subgroup_headline(result: MissingResults, table: ResultTable, words: Words) -> str:
    data, where = table.data, scope(result, words)
    if data.empty:
        return words.say("Les données ne disent rien de ces sous-groupes : rien ne peut être comparé.")
    if len(differing := _differing(data).sort_values("complete_share")):
        return words.say(
            "Les résultats manquants ne touchent pas tous les élèves également ({subgroups}).",
            subgroups="; ".join(_subgroup_name(row, words) for _, row in differing.iterrows()),
        )
    if table.withheld is not None and table.withheld["differs"].any():
        if data["differs"].notna().any():
            sentence = words.say(
                "Parmi les sous-groupes montrés, aucun n'a nettement plus de résultats manquants ({scope}).",
                scope=where,
            )
            return _with_seen(sentence, result, data, words)
        return words.withheld(
            "La comparaison des sous-groupes n'est pas montrée, pour protéger des élèves ({scope}).", scope=where
        )
    if data["differs"].isna().all():
        return words.say("Aucun sous-groupe n'est assez grand pour être comparé ({scope}).", scope=where)
    sentence = words.say(
        "Aucun sous-groupe n'a nettement plus de résultats manquants qu'un autre ({scope}).", scope=where
    )
    return _with_seen(sentence, result, data, words)


def _with_seen(sentence: str, result: MissingResults, data: pd.DataFrame, words: Words) -> str:
    """The sentence, and which gap would have been seen: intervals are already at the level that all share."""
    known = data[data["gap_low"].notna()]
    level = float(shared_level(result.confidence, len(known)))
    low, high = (known[name].astype("float64") for name in ("gap_low", "gap_high"))
    return nothing_found(sentence, detectable_by_interval(low, high, confidence=level), words, unit="shares")


def _subgroup_name(row: pd.Series, words: Words) -> str:
    return words.say(
        "{subgroup:label_column} : {value}, {complete_share:percent} de complets",
        row,
        value=_subgroup_label(row["subgroup"], row["subgroup_value"], words),
    )


def _subgroup_sentences(result: MissingResults, data: pd.DataFrame, words: Words) -> Iterator[str]:
    if len(_differing(data)):
        yield words.say(
            "Là où un sous-groupe manque davantage de résultats, sa moyenne ne porte que sur une partie de ses élèves "
            ": la comparer à celle des autres peut tromper, dans un sens ou dans l'autre."
        )
    if len(data):
        yield words.say(
            "Chaque sous-groupe est comparé au plus nombreux de sa catégorie; un sous-groupe de moins de "
            "{smallest_group:count} élèves n'est pas comparé.",
            result,
        )
    if result.absent_attributes:
        yield words.say(
            "Non comparés, faute de données : {attributes:listing}.",
            attributes=[words.label(name, "column") for name in result.absent_attributes],
        )
