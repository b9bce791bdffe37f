"""What could undo the estimate, in words: each other reason, what it does to the number, and what is not tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownFigure,
    View,
    Words,
    among_told,
    charts,
    exact,
    mark,
    only,
    range_title,
    shown_table,
    titled,
    view_of,
)
from portraitlib.statistics.impact.no_effect import N_DRAWS
from portraitlib.studies.evaluation.measures.doubts import (
    BY_DESIGN,
    HOLDS,
    NOT_TRIED,
    UNDOES,
    UNSEEN,
    WEAKENS,
    WITHOUT_ESTIMATE,
    Doubts,
)
from portraitlib.studies.evaluation.views.naming import outcome_named, programme_named, with_rare, withheld_of

LEAST_TOLD = 0.001
EXPLORED = mark("Exploration. {text}")


@view_of.register
def view_doubts(result: Doubts, words: Words) -> View:
    """How many tries the number holds to, which it does not, and each try beside its numbers."""
    told = result.tables
    return View(
        name="ce-qui-defait",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(result, words)),
        tables=(
            *titled(told["doubts"], _reasons(result, words), words),
            *titled(told["start_compared"], words.say("Les deux groupes au départ"), words),
            *titled(told["lost_on_the_way"], words.say("Les élèves perdus en route"), words),
            *titled(
                told["return_to_the_mean"],
                words.say("Le retour vers la moyenne, sans rien faire"),
                words,
                is_lines=True,
            ),
            *titled(told["cause_needed"], words.say("La cause cachée qu'il faudrait"), words),
            *titled(told["estimates_again"], _named(result, _again(result, words), words), words),
            *titled(
                told["gap_by_year"],
                _named(result, words.say("L'écart des mêmes élèves, année par année"), words),
                words,
            ),
            *with_rare(told["density_at_cutoff"], words.say("Les élèves de chaque côté du seuil"), words, "density_p"),
        ),
        notes=tuple(_notes(result, words)),
        rank=Rank.CAUTION,
        to_do=words.say("Quelle autre raison connaissons-nous, que ces essais ne voient pas ?"),
    )


def _of_state(result: Doubts, *states: str) -> pd.DataFrame:
    rows = result.tables["doubts"].data
    return rows[rows["doubt_state"].isin(states).fillna(False)]


def _headline(result: Doubts, words: Words) -> str:
    names = {
        "what": programme_named(result.programme, result.service, words),
        "outcome": outcome_named(result.outcome, words),
    }
    doubts = result.tables["doubts"].data
    if len(doubts) and doubts["doubt_state"].isna().all():
        return withheld_of(result.programme, result.service, result.outcome, words)
    if result.design in WITHOUT_ESTIMATE:
        back = result.tables["return_to_the_mean"]
        if len(back.data) and not exact(back, "return_seen").any():
            return withheld_of(result.programme, result.service, result.outcome, words)
        return words.say(
            "{what}, {outcome} : aucune comparaison n'est faite; voici seulement ce qui serait venu sans rien faire.",
            names,
        )
    if not result.has_number:
        n_read = len(_of_state(result, UNSEEN, WEAKENS))
        said = words.plural(
            "{what}, {outcome} : la section 4 n'a pas de nombre à dire; {n} essai se lit sans lui.",
            "{what}, {outcome} : la section 4 n'a pas de nombre à dire; {n} essais se lisent sans lui.",
            n_read,
            names,
        )
        return among_told(said, result.tables["doubts"], "doubt_state", words)
    tried, held = len(_of_state(result, HOLDS, WEAKENS, UNDOES)), len(_of_state(result, HOLDS))
    text = words.say(
        "{what}, {outcome} : le nombre résiste à {held:count} des {tried:count} essais que ces données permettent.",
        names,
        held=held,
        tried=tried,
    )
    return _named(result, among_told(text, result.tables["doubts"], "doubt_state", words), words)


def _named(result: Doubts, text: str, words: Words) -> str:
    """A title, called an exploration unless the outcome was declared before it was known."""
    return words.say(EXPLORED, text=text) if result.is_exploration else text


def _reasons(result: Doubts, words: Words) -> str:
    """Title of what was tried."""
    if result.has_number:
        return words.say("Chaque autre raison, et ce qu'il reste du nombre")
    return words.say("Chaque autre raison, et ce qui s'en lit sans le nombre")


def _again(result: Doubts, words: Words) -> str:
    """Title of the estimates made again; without a number, only what the programme could not change is there."""
    return words.say("Le nombre, refait") if result.has_number else words.label("placebo", "doubt")


def _sentences(result: Doubts, words: Words) -> Iterator[str]:
    for row in _told(result.tables["estimates_again"], "again", "again_low", "again_high"):
        if row["trial"] == "as_told" and row["again_low"] <= 0 <= row["again_high"]:
            yield words.say(
                "L'intervalle du nombre, de {again_low:number2} à {again_high:number2} écart type, contient zéro : ces "
                "essais disent ce qui le tromperait, dans un sens ou dans l'autre.",
                row,
            )
    lists = (
        (UNDOES, mark("Suffit à donner le nombre : {names:listing}.")),
        (WEAKENS, mark("Demande de la prudence : {names:listing}.")),
        (UNSEEN, mark("Se lit sans le nombre, et rien n'y est vu : {names:listing}.")),
        (BY_DESIGN, mark("Sans objet, par la façon dont les élèves ont été choisis : {names:listing}.")),
        (NOT_TRIED, mark("Ne s'essaie pas avec ces données : {names:listing}.")),
    )
    for state, text in lists:
        names = [f"« {words.label(one, 'doubt')} »" for one in _of_state(result, state)["doubt"]]
        if names:
            yield words.say(text, names=names)
    yield from _return(result.tables["return_to_the_mean"], words)
    yield from _hidden(result.tables["cause_needed"], words)
    if result.design not in WITHOUT_ESTIMATE:
        yield from _lost(result.tables["lost_on_the_way"], words)
    if result.lacks_rd:
        yield words.say("Le seuil n'est pas regardé de près : « python kit.py install rd » installe ce qu'il faut.")


def _told(table: ResultTable, *names: str) -> list[dict[Any, Any]]:
    kept = pd.Series(True, index=table.data.index)
    for name in names:
        kept &= exact(table, name)
    return table.data[kept].to_dict("records")


def _return(table: ResultTable, words: Words) -> Iterator[str]:
    for row in _told(table, "return_seen", "return_low", "return_high", "return_share"):
        far = words.say("moins de 0,1 %") if row["return_share"] < LEAST_TOLD else words.percent(row["return_share"], 1)
        yield words.say(
            "Sans rien faire, le retour vers la moyenne donnerait aux élèves du programme de {return_low:number2} à "
            "{return_high:number2} écart type dans 95 % des tirages; on a vu {return_seen:number2}. Tirages aussi loin "
            "de l'attendu : {far}.",
            row,
            far=far,
        )
        if row["is_far"] in (True, "True"):
            yield words.say(
                "Ces élèves partaient là où presque aucun autre n'était : la bande y prolonge une droite que rien ne "
                "vérifie."
            )


def _hidden(table: ResultTable, words: Words) -> Iterator[str]:
    """How strong a hidden cause must be, and the known one that changes the number most."""
    rows = _told(table, "cause_share", "as_strong")
    if not rows:
        return
    yield words.say(
        "Une cause cachée devrait expliquer {cause_share:percent} de qui a le programme et du résultat, en plus de ce "
        "que l'on sait, pour ramener le nombre à zéro; {cause_share_interval:percent} pour que l'intervalle y touche.",
        rows[0],
    )
    worst = min(rows, key=lambda row: abs(row["as_strong"]))
    yield words.say(
        "Aussi forte que « {known_before:label} », elle laisserait {as_strong:number2} écart type (de "
        "{as_strong_low:number2} à {as_strong_high:number2}).",
        worst,
    )


def _lost(table: ResultTable, words: Words) -> Iterator[str]:
    rows = {row["side"]: row for row in _told(table, "lost_share", "lost_limit")}
    if len(rows) == 2:
        yield words.say(
            "Sans résultat : {took:percent} des élèves du programme, {others:percent} des autres; un écart jusqu'à "
            "{limit} ne peut pas faire le nombre à lui seul (What Works Clearinghouse).",
            took=rows["took"]["lost_share"],
            others=rows["others"]["lost_share"],
            limit=words.points(rows["took"]["lost_limit"]).removeprefix("+"),
        )


def _notes(result: Doubts, words: Words) -> Iterator[str]:
    if result.has_number or result.design in WITHOUT_ESTIMATE:
        yield from _how_to_read(result, words)
    boundary = mark("prudente") if result.boundary == "cautious" else mark("optimiste")
    yield words.say("Limite des élèves perdus en route : {boundary}.", boundary=words.say(boundary))


def _how_to_read(result: Doubts, words: Words) -> Iterator[str]:
    """What a try that holds does not prove, and how what comes back by itself is drawn."""
    yield words.say(
        "Un nombre qui résiste à un essai n'est pas prouvé : l'essai n'a pas trouvé de quoi le défaire. Les écarts "
        "sont en écarts types du résultat; intervalles à {confidence:percent}, sans correction pour leur nombre.",
        result,
    )
    yield words.say(
        "Le retour vers la moyenne est tiré {draws:count} fois, selon la façon dont la deuxième mesure suit la "
        "première chez les autres élèves de l'école. La bande vaut pour des élèves choisis d'après cette première "
        "mesure. L'écart des années d'avant compare les mêmes élèves, aux mêmes règles de notation.",
        draws=N_DRAWS,
    )


def _figures(result: Doubts, words: Words) -> Iterator[ShownFigure]:
    # At a cut-off the two sides differ as the score does: what is looked at is the jump, where it was read.
    start = (
        ("weighed_gap", mark("Saut au seuil de ce qui était connu, en écarts types"))
        if result.design == "cut_off"
        else ("start_gap", mark("Écart des deux groupes au départ, en écarts types"))
    )
    drawn = (
        ("estimates_again", "trial", "again", mark("Le nombre, refait, en écarts types")),
        ("start_compared", "known_before", *start),
        ("gap_by_year", "school_year", "year_gap", mark("Écart des mêmes élèves, en écarts types")),
    )
    for name, label, value, text in drawn:
        table = result.tables[name]
        kept = exact(table, value)
        if kept.sum() < 2:
            continue
        shown, said = shown_table(table, words, title=words.say(text)), words.say(text)
        ends_said = mark("{what} : de {low} ({low_where}) à {high} ({high_where})")
        told = range_title(only(shown, kept), words, label, value, ends_said, said, what=said)
        title = _named(result, told, words)
        ends = (value, value) if name == "start_compared" else (f"{value}_low", f"{value}_high")
        image = charts.interval_dots(
            only(shown, kept), words, label=label, value=value, low=ends[0],
            high=ends[1], n="n_helped", target=0.0, target_label=words.say("aucun écart"), is_sorted=False,
            axis_label=words.say("Écarts types"), title=title,
        )  # fmt: skip
        alt = words.say("{title}. Un point et son intervalle par ligne du tableau.", title=title)
        yield ShownFigure(name.replace("_", "-"), image, title, alt, table.name)
