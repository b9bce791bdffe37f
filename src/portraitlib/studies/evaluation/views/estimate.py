"""The number of a programme, in words: with its interval, its students and its doubts; a description has no number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownFigure,
    View,
    Words,
    charts,
    exact,
    mark,
    only,
    shown_table,
    titled,
    view_of,
)
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION
from portraitlib.studies.evaluation.measures.estimate import ProgrammeEstimate
from portraitlib.studies.evaluation.views.naming import (
    outcome_named,
    programme_named,
    rare_percent,
    unit_named,
    with_rare,
    withheld_of,
)
from portraitlib.studies.evaluation.views.others import each_other, other_tables

METHODS = {
    "drawn": mark("Ceux à qui le tirage a offert le programme, à côté de ceux à qui il ne l'a pas offert."),
    "change": mark("Le changement des élèves du programme, moins celui des autres."),
    "weighted": mark("Les autres élèves pèsent d'autant plus qu'ils ressemblaient, au départ, à ceux du programme."),
    "cut_off": mark("Les élèves juste du côté du programme, à côté de ceux juste de l'autre côté du seuil."),
    "group_time": mark("Le changement des écoles qui commencent, moins celui des écoles qui n'ont pas commencé."),
    "newey_west": mark("Le saut de la suite de mois quand le programme commence, la pente d'avant étant gardée."),
    "tau": mark(
        "Pour chaque élève, la part des paires de passages qui vont mieux moins celle des paires qui vont moins bien, "
        "de -1 à 1; puis leur moyenne."
    ),
}
WARNINGS = {
    "few_degrees": mark(
        "Peu de groupes portent ce nombre (moins de 5 degrés de liberté) : son intervalle se lit avec prudence."
    ),
    "weights_left_apart": mark("Même pesés, les deux côtés diffèrent encore un peu au départ."),
    "not_all_took": mark(
        "Tous n'ont pas fait ce que le tirage disait : le nombre est celui de l'offre, et non de la présence."
    ),
    "cutoff_fuzzy": mark("Le seuil n'a pas été suivi par tous : le nombre est celui des élèves qui l'ont suivi."),
    "always_treated_aside": mark("Les écoles qui avaient déjà le programme la première année sont à part."),
    "seasons": mark("Les saisons ne sont pas retirées : deux années seulement sont lues."),
    "years_together": mark("Plusieurs années du même seuil sont lues ensemble; un élève peut y être plus d'une fois."),
    "few_cases": mark("Moins de trois élèves : on ne peut rien en dire pour d'autres."),
}  # fmt: skip
NOT_COMPLETED = {
    "by_programme": mark("Les résultats manquants ne sont pas complétés : le programme a pu les faire manquer."),
    "too_many": mark("Les résultats manquants ne sont pas complétés : ils sont trop nombreux."),
    "uneven": mark("Les résultats manquants ne sont pas complétés : il en manque bien plus d'un côté."),
    "not_known_before": mark(
        "Les résultats manquants ne sont pas complétés : de ces élèves, trop peu était connu avant."
    ),
}


@view_of.register
def view_estimate(result: ProgrammeEstimate, words: Words) -> View:
    """The difference and its interval; or the two means of a description."""
    made = _estimate(result)
    tables = result.tables
    told = with_rare(made, _title(result, words), words, "found_p") if made is not None else ()
    told = tuple(replace(one, is_lines=True) for one in told)
    sides = tables.get("described") or tables.get("described_shares")
    return View(
        name="de-combien",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(result, words)),
        tables=(
            *told,
            *other_tables(result, words),
            *(titled(sides, words.say("Chaque côté, sans rien ajuster"), words) if sides is not None else ()),
            *titled(tables["students_compared"], words.say("Élèves concernés, et leur résultat"), words),
        ),
        notes=tuple(_notes(result, words)),
        rank=Rank.CONTEXT,
        on_page="open",
    )


def _estimate(result: ProgrammeEstimate) -> ResultTable | None:
    return result.tables.get("exploration" if result.is_exploration else "estimate")


def _named(result: ProgrammeEstimate, words: Words) -> dict[str, str]:
    return {
        "what": programme_named(result.programme, result.service, words),
        "outcome": outcome_named(result.outcome, words),
        "unit": unit_named(_unit(result), words),
    }


def _unit(result: ProgrammeEstimate) -> str:
    return "tau" if result.method == "tau" else result.outcome.partition(":")[0]


def _title(result: ProgrammeEstimate, words: Words) -> str:
    """Title of the number: exploration unless it was declared before."""
    if result.is_exploration:
        return words.say("Exploration : différence entre les deux côtés ({unit})", _named(result, words))
    return words.say("Différence entre les deux côtés, déclarée d'avance ({unit})", _named(result, words))


def _headline(result: ProgrammeEstimate, words: Words) -> str:
    made, facts = _estimate(result), _named(result, words)
    if result.design == DESCRIPTION or made is None:
        return _described(result, words)
    if not len(made.data) or not exact(made, "gap_found").iloc[0]:
        return withheld_of(result.programme, result.service, result.outcome, words)
    row = made.data.iloc[0].to_dict()
    has_interval = row["gap_found_low"] == row["gap_found_low"]
    if result.is_exploration and has_interval:
        return words.say(
            "Exploration. {what}, {outcome} : différence de {gap_found:amount} ({unit}), intervalle de "
            "{gap_found_low:amount} à {gap_found_high:amount}.",
            facts,
            row,
        )
    if has_interval:
        return words.say(
            "{what}, {outcome} : différence de {gap_found:amount} ({unit}), intervalle de "
            "{gap_found_low:amount} à {gap_found_high:amount}; déclaré d'avance.",
            facts,
            row,
        )
    return words.say(
        "Exploration. {what}, {outcome} : {gap_found:amount} ({unit}), sans intervalle possible.", facts, row
    )


def _described(result: ProgrammeEstimate, words: Words) -> str:
    facts, shares = _named(result, words), result.tables.get("described_shares")
    table = shares if shares is not None else result.tables["described"]
    took = table.data[(table.data["programme_side"] == "took").to_numpy()]
    value = "with_it_share" if shares is not None else "side_after"
    if not len(took) or not exact(table, value)[took.index[0]]:
        return withheld_of(result.programme, result.service, result.outcome, words)
    row = took.iloc[0].to_dict()
    if shares is not None:
        return words.say(
            "{what}, {outcome} : {with_it_share:percent} des élèves du programme. C'est une description.", facts, row
        )
    if row["side_before"] == row["side_before"] and exact(table, "side_before")[took.index[0]]:
        return words.say(
            "{what}, {outcome} : les élèves du programme passent de {side_before:amount} à {side_after:amount} en "
            "moyenne ({unit}). C'est une description.",
            facts,
            row,
        )
    return words.say(
        "{what}, {outcome} : {side_after:amount} en moyenne pour les élèves du programme ({unit}). C'est une "
        "description.",
        facts,
        row,
    )


def _sentences(result: ProgrammeEstimate, words: Words) -> Iterator[str]:
    made = _estimate(result)
    if made is None or result.design == DESCRIPTION:
        yield words.say(
            "Rien ne dit d'où vient un changement : les élèves grandissent, les examens changent, et ceux qui partent "
            "de bas remontent souvent."
        )
        if result.closed:
            yield words.say("{why} Voir la section 3.", why=words.label(result.closed, "design_reason"))
        return
    yield words.say(METHODS[result.method])
    if len(made.data) and exact(made, "gap_found_low").iloc[0] and exact(made, "gap_found").iloc[0]:
        yield from _read(result, made, words)
    for one in result.warnings:
        yield words.say(WARNINGS[one])
    if result.not_completed in NOT_COMPLETED:
        yield words.say(NOT_COMPLETED[result.not_completed])
    yield from each_other(result, words)


def _read(result: ProgrammeEstimate, made: ResultTable, words: Words) -> Iterator[str]:
    """What the interval, the students and the size say."""
    row = made.data.iloc[0].to_dict()
    if row["gap_found_low"] <= 0 <= row["gap_found_high"]:
        yield words.say(
            "L'intervalle contient zéro : ces données vont avec une différence dans un sens, dans l'autre, ou nulle."
        )
    elif row["gap_found_low"] > 0:
        yield words.say("Toutes les valeurs de l'intervalle sont au-dessus de zéro.")
    else:
        yield words.say("Toutes les valeurs de l'intervalle sont au-dessous de zéro.")
    if row["found_size"] == row["found_size"]:
        yield words.say(
            "En écarts types : {found_size:number2}, de {found_size_low:number2} à {found_size_high:number2}.", row
        )
    if "n_on_programme" not in row:
        yield words.say(
            "Le nombre d'élèves ne se dit pas à ce public : à côté d'un autre, il en montrerait quelques-uns."
        )
    elif exact(made, "n_on_programme").iloc[0] and exact(made, "n_beside_it").iloc[0] and row["n_beside_it"]:
        yield words.say(
            "La différence porte sur {n_on_programme:count} élèves du programme et {n_beside_it:count} à côté d'eux.",
            row,
        )
    if result.bandwidth == result.bandwidth:
        yield words.say("Sont lus les élèves à {bandwidth:amount} points du seuil, au plus.", result)
    lines = made.data.set_index("estimate_line")
    if "completed" in lines.index:
        yield words.say(
            "Une fois les résultats manquants complétés, de plusieurs façons, à partir de ce qui était connu avant : "
            "{gap_found:amount}.",
            lines.loc["completed"].to_dict(),
        )
    if "signs" in lines.index:
        yield words.say(
            "Avec tous les signes que si peu de groupes pouvaient avoir, une différence aussi grande vient du hasard "
            "{share} du temps.",
            share=rare_percent(lines.loc["signs"].to_dict()["found_p"], words),
        )


def _figures(result: ProgrammeEstimate, words: Words) -> Iterator[ShownFigure]:
    made = _estimate(result)
    if made is None:
        return
    is_drawn = exact(made, "gap_found") & exact(made, "gap_found_low")
    if not is_drawn.any():
        return
    facts, row = _named(result, words), made.data[is_drawn].iloc[0].to_dict()
    shown = shown_table(made, words, title=_title(result, words))
    label = words.say("Exploration : ") if result.is_exploration else ""
    title = label + words.say(
        "entre les deux côtés, {gap_found:amount} ({unit}), intervalle de {gap_found_low:amount} à "
        "{gap_found_high:amount}",
        facts,
        row,
    )
    title = title[:1].upper() + title[1:]
    yield ShownFigure(
        "difference",
        charts.interval_dots(
            only(shown, is_drawn),
            words,
            label="estimate_line",
            value="gap_found",
            low="gap_found_low",
            high="gap_found_high",
            target=0.0,
            is_sorted=False,
            axis_label=facts["unit"],
            title=title,
        ),
        title,
        label
        + words.say(
            "{what}, {outcome} : un point à {gap_found:amount}, un trait de {gap_found_low:amount} à "
            "{gap_found_high:amount}, et zéro.",
            facts,
            row,
        ),
        made.name,
    )


def _notes(result: ProgrammeEstimate, words: Words) -> Iterator[str]:
    if result.design == DESCRIPTION:
        return
    yield words.say(
        "Intervalle de niveau {confidence:percent}, fait pour peu de groupes (CR2, degrés de liberté de "
        "Satterthwaite) quand les élèves vont par groupes ou par écoles. La taille est celle du What Works "
        "Clearinghouse : l'écart sur la dispersion des élèves.",
        result,
    )
    if result.is_exploration:
        yield words.say(
            "Exploration : aucune déclaration datée d'avant le résultat. Un nombre trouvé après en cache souvent "
            "d'autres, essayés et laissés."
        )
    if "other_outcomes" in result.tables:
        yield words.say(
            "Plus on regarde de résultats, plus l'un d'eux diffère par hasard : la rareté des autres résultats "
            "déclarés est corrigée pour leur nombre (Holm); celle du résultat principal ne l'est pas."
        )
    if result.named:
        yield words.say("Écoles à part : {named:listing}.", result)
