"""Instruments next to curriculum results: who has one without the other, and how far they go together."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import with_labels
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.group_portrait.measures.predictors import CASES, Predictors
from portraitlib.studies.group_portrait.views.phrases import days, fragile, instrument_name, left_the_group, scope


@view_of.register
def _(result: Predictors, words: Words) -> View:
    facts, cases, links = result.facts, result.tables["cases"], result.tables["links"]
    shown = shown_table(
        cases,
        words,
        title=words.say("Élèves selon l'instrument et le résultat du cours"),
        columns=("instrument", "subject", "case", "n_students", "case_share"),
    )
    tables = [
        shown,
        shown_table(
            links,
            words,
            title=words.say("Lien entre l'instrument et le résultat du cours"),
            columns=(
                "instrument",
                "subject",
                "part",
                "n_students",
                ("rank_correlation", Form.NUMBER),
                ("correlation_low", Form.NUMBER),
                ("correlation_high", Form.NUMBER),
            ),
        ),
    ]
    students = result.tables["students"]
    if len(students.data):
        columns = ("instrument", "student_id", ("points_share", Form.PERCENT), "mark", "case")
        title = words.say("Élèves, ceux qui ont l'un sans l'autre d'abord")
        tables.append(shown_table(students, words, title=title, columns=columns))
    return View(
        name="predicteurs",
        headline=_headline(cases.data, facts, words),
        sentences=tuple(filter(None, _sentences(result, words))),
        figures=_figures(shown, facts, words),
        tables=tuple(tables),
        notes=tuple(_notes(facts, words)),
    )


def _counts(cases: pd.DataFrame, instrument: str) -> dict[str, int] | None:
    """Students in each case of one instrument; None when a case is withheld."""
    own = cases[cases["instrument"] == instrument].set_index("case")["n_students"]
    return None if own.isna().any() else {case: int(own.get(case, 0)) for case in CASES}


def _headline(cases: pd.DataFrame, facts: Mapping[str, object], words: Words) -> str:
    """Students whom only the instrument points out: where there is still time to act."""
    found = {name: _counts(cases, name) for name in facts["instruments"]}  # type: ignore[attr-defined]
    told = {name: counts for name, counts in found.items() if counts}
    if not told:
        return words.say(
            "Le groupe est trop petit pour que ses instruments et ses résultats soient montrés à ce public."
        )
    name = max(told, key=lambda instrument: told[instrument]["predictor_only"])
    counts = told[name]
    named = {
        "instrument": instrument_name(name, facts, words),
        "total": words.count(sum(counts.values())),
        "group": facts["group"],
    }
    if not counts["predictor_only"]:
        return words.say(
            "{instrument} : aucun élève du groupe {group} n'est bas à l'instrument sans être aussi sous le seuil dans "
            "le cours.",
            **named,
        )
    return words.plural(
        "{instrument} : {n} élève sur {total} du groupe {group} est bas à l'instrument sans être sous le seuil dans le "
        "cours. Le bulletin seul ne le ferait pas voir.",
        "{instrument} : {n} élèves sur {total} du groupe {group} sont bas à l'instrument sans être sous le seuil dans "
        "le cours. Le bulletin seul ne les ferait pas voir.",
        counts["predictor_only"],
        **named,
    )


def _sentences(result: Predictors, words: Words):
    facts, links = result.facts, result.tables["links"].data
    for instrument in facts["instruments"]:
        counts = _counts(result.tables["cases"].data, instrument)
        yield words.say(
            "{instrument}, {days}, à côté du résultat du cours ({term}).",
            instrument=instrument_name(instrument, facts, words),
            days=days(instrument, facts, words),
            term=words.label(facts["terms"][instrument], "term"),
        )
        if counts:
            yield _in_words(counts, words)
        yield _link(links[links["instrument"] == instrument], facts, words)
    yield left_the_group(result.counts, words)
    yield fragile(result.counts["students"], facts, words) if result.counts["students"] is not None else ""


def _in_words(counts: Mapping[str, int], words: Words) -> str:
    both = words.plural(
        "{n} élève est bas à l'instrument et sous le seuil dans le cours",
        "{n} élèves sont bas à l'instrument et sous le seuil dans le cours",
        counts["both"],
    )
    result_only = words.say("aucun n'est sous le seuil sans être bas à l'instrument")
    if counts["result_only"]:
        result_only = words.plural(
            "{n} est sous le seuil sans être bas à l'instrument",
            "{n} sont sous le seuil sans être bas à l'instrument",
            counts["result_only"],
        )
    neither = words.plural("{n} n'a ni l'un ni l'autre", "{n} n'ont ni l'un ni l'autre", counts["neither"])
    return f"{both}; {result_only}; {neither}."


def _link(links: pd.DataFrame, facts: Mapping[str, object], words: Words) -> str:
    """How closely the two go together in the group; or why it is not said."""
    own = links[links["part"] == "group"]
    row = own.iloc[0].to_dict() if len(own) else {"rank_correlation": float("nan"), "correlation_low": float("nan")}
    if pd.isna(row["rank_correlation"]):
        return words.say(
            "Le lien entre les deux n'est pas calculé : il faut au moins {n} élèves, et des résultats qui diffèrent.",
            n=words.count(int(facts["smallest_correlation"])),  # type: ignore[call-overload]
        )
    if pd.isna(row["correlation_low"]):
        return words.say("Les deux classent les élèves dans le même ordre exactement, ou dans l'ordre inverse.")
    return words.say(
        "Les deux classent les élèves de façon {how} (corrélation des rangs : {value}, intervalle de {low} à {high}).",
        how=_how_close(float(row["rank_correlation"]), facts, words),
        value=words.number(row["rank_correlation"], 2),
        low=words.number(row["correlation_low"], 2),
        high=words.number(row["correlation_high"], 2),
    )


def _how_close(correlation: float, facts: Mapping[str, object], words: Words) -> str:
    if correlation >= facts["strong_correlation"]:  # type: ignore[operator]
        return words.say("très semblable")
    if correlation >= facts["some_correlation"]:  # type: ignore[operator]
        return words.say("assez semblable")
    return words.say("peu semblable")


def _figures(shown: ShownTable, facts: Mapping[str, object], words: Words) -> tuple[ShownFigure, ...]:
    if shown.rows["case_share"].isna().all():
        return ()
    names = [instrument_name(instrument, facts, words) for instrument in shown.rows["instrument"]]
    drawn = with_labels(shown, instrument=names)
    title = words.say("L'instrument et le cours, côte à côte")
    image = charts.stacked_bars(
        drawn,
        words,
        row="instrument",
        part="case",
        value="case_share",
        axis_label=words.say("Part des élèves du groupe"),
        title=title,
        subtitle=scope(facts, words),
    )
    texts = [
        f"{name}, {label}\u00a0: {words.percent(share)}"
        for name, label, share in zip(names, shown.labels["case"], shown.rows["case_share"], strict=True)
        if pd.notna(share)
    ]
    alt = words.say("{title}. Une barre par instrument, quatre parts : {parts}.", title=title, parts="; ".join(texts))
    return (ShownFigure(name="predicteurs", image=image, title=title, alt=alt, table=shown.name),)


def _notes(facts: Mapping[str, object], words: Words):
    yield words.say(
        "Bas à l'instrument : moins de {share} des points atteints. Sous le seuil : une note de moins de {mark} %.",
        share=words.percent(facts["low_predictor_share"]),  # type: ignore[arg-type]
        mark=words.number(facts["pass_mark"], 0),  # type: ignore[arg-type]
    )
    yield words.say(
        "Un lien entre deux regards sur les mêmes apprentissages n'est pas une prédiction : le carnet de dépistage et "
        "celui de sa validité servent à cela."
    )
