"""What is done already, in words: who has a need and receives nothing comes first."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    listed,
    mark,
    range_title,
    shown_table,
    titled,
    view_of,
    with_labels,
)
from portraitlib.studies.planning.measures.cumulative import CumulatedCriteria, Determinants
from portraitlib.studies.planning.measures.in_place import SupportsInPlace
from portraitlib.studies.planning.views.phrases import is_known

NOT_NOTHING = mark(
    "Sans service inscrit ne veut pas dire sans aide : ce que font les enseignants en classe n'est pas inscrit."
)


@view_of.register
def view_in_place(result: SupportsInPlace, words: Words) -> View:
    """Students with a need and no service, then what is given, where, to whom."""
    tables = result.tables
    needs = shown_table(tables["needs_in_place"], words, title=words.say("Besoins, avec ou sans soutien"))
    without = listed(
        shown_table(tables["without_support"], words, title=words.say("Élèves qui ont un besoin et aucun service")),
        "needs_told",
        "student_need",
        words,
    )
    return View(
        name="soutiens-en-place",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=_figure(needs, words),
        tables=(
            *((needs,) if len(needs.rows) else ()),
            *titled(tables["reach_by_place"], words.say("Où ces élèves sont rejoints"), words),
            *titled(tables["supports_in_place"], words.say("Soutiens donnés cette année"), words),
            *titled(
                tables["levers_in_place"], words.say("Littératie, numératie, engagement : en classe ou non"), words
            ),
            *((without,) if len(without.rows) else ()),
        ),
        notes=(words.say(NOT_NOTHING),),
        rank=Rank.PRIORITY if result.counts["without"] else Rank.CONTEXT,
        to_do=words.say("Pour chacun de ces élèves : qui lui parle, et qu'est-ce qui l'aiderait en classe ?")
        if result.counts["without"]
        else "",
    )


def _figure(needs: ShownTable, words: Words) -> tuple[ShownFigure, ...]:
    """Students of each need who have no service; nothing when none may be told."""
    if needs.rows["n_unreached"].isna().all():
        return ()
    title = range_title(
        needs,
        words,
        "student_need",
        "n_unreached",
        mark("Le besoin où le plus d'élèves sont sans service inscrit : {high_where} ({high})"),
        words.say("Élèves sans service inscrit cette année, par besoin"),
    )
    image = charts.bars(needs, words, label="student_need", value="n_unreached", n="n_students", title=title)
    alt = words.say("{title}. Une barre par besoin; toutes les valeurs sont dans le tableau.", title=title)
    return (ShownFigure("besoins-sans-service", image, title, alt, needs.name),)


def _headline(result: SupportsInPlace, words: Words) -> str:
    if result.counts["in_need"] == 0:
        return words.say("Aucun besoin n'est signalé par les critères cette année, parmi ce qui est connu.")
    return words.plural(
        "{n} élève a un besoin et n'a eu aucun service cette année.",
        "{n} élèves ont un besoin et n'ont eu aucun service cette année.",
        result.counts["without"],
    )


def _not_known(n: int | None, words: Words) -> tuple[str, ...]:
    """Students of whom nothing is known yet: they are not said to be without need."""
    return (
        ()
        if n == 0
        else (
            words.plural(
                "{n} élève n'a encore aucun résultat connu : on ne sait pas s'il a un besoin.",
                "{n} élèves n'ont encore aucun résultat connu : on ne sait pas s'ils ont un besoin.",
                n,
            ),
        )
    )


def _sentences(result: SupportsInPlace, words: Words) -> Iterator[str]:
    yield from _not_known(result.counts["unknown"], words)
    needs = result.tables["needs_in_place"].data
    if len(needs) and needs["n_unreached"].notna().all():
        most = needs.sort_values("n_unreached", ascending=False, kind="stable").iloc[0]
        yield words.plural(
            "Le besoin où le plus d'élèves sont sans soutien : {what} ({n} élève sur {n_students:count}).",
            "Le besoin où le plus d'élèves sont sans soutien : {what} ({n} élèves sur {n_students:count}).",
            most["n_unreached"],
            most,
            what=words.label(most["student_need"], "student_need"),
        )
    levers = result.tables["levers_in_place"].data
    if len(levers) and not levers["n_given_in_class"].fillna(1).any():
        yield words.say(
            "Tous les soutiens inscrits se donnent hors de la classe : le guide demande que la littératie, la "
            "numératie et l'engagement ne restent pas en marge de ce qui se fait en classe."
        )


@view_of.register
def view_cumulated(result: CumulatedCriteria, words: Words) -> View:
    """How many students meet several criteria together, and what they receive."""
    cumulated, several = result.tables["cumulated"], result.tables["several_criteria"]
    # Not the last row: one whose count is withheld from this reader may stand after it.
    last = cumulated.data[cumulated.data["n_criteria"] == str(result.several)].iloc[0]
    shown = shown_table(cumulated, words, title=words.say("Élèves, par nombre de critères réunis"))
    top = words.say("{several:count} ou plus", result)
    labels = [top if code == str(result.several) else code for code in cumulated.data["n_criteria"]]
    students = listed(
        listed(
            shown_table(
                several, words, title=words.say("Élèves qui réunissent plusieurs critères, et ce qu'ils reçoivent")
            ),
            "domains_told",
            "domain",
            words,
        ),
        "services_told",
        "service",
        words,
    )
    return View(
        name="facteurs-reunis",
        headline=words.plural(
            "{n} élève réunit {several:count} critères ou plus.",
            "{n} élèves réunissent {several:count} critères ou plus.",
            last["n_students"],
            result,
        ),
        sentences=(
            *(_reached(last, words) if result.has_services else ()),
            *_not_known(result.counts["unknown"], words),
        ),
        tables=(with_labels(shown, n_criteria=labels), *((students,) if len(several.data) else ())),
        notes=(
            words.say(
                "Des facteurs qui s'additionnent ne disent pas ce qu'un élève peut apprendre : gardez des attentes "
                "élevées, et partez de ce qu'il apporte."
            ),
            words.say(NOT_NOTHING),
        ),
        rank=Rank.CONTEXT,
    )


def _reached(last: pd.Series, words: Words) -> tuple[str, ...]:
    n = last["n_unreached"]
    if not is_known(n):
        return ()
    return (
        words.plural(
            "Parmi eux, {n} n'a aucun service inscrit cette année.",
            "Parmi eux, {n} n'ont aucun service inscrit cette année.",
            n,
        ),
    )


@view_of.register
def view_determinants(result: Determinants, words: Words) -> View:
    """What weighs, those that the school can act on first."""
    table = result.tables["determinants"]
    can = table.data[table.data["can_act"].eq(True)]
    first = can.dropna(subset=["with_points_share"]).head(1)
    headline = words.plural(
        "L'école peut agir cette année sur {n} des critères connus.",
        "L'école peut agir cette année sur {n} des critères connus.",
        len(can),
    )
    if result.n_unknown:
        headline = words.plural(
            "{n} critère n'est encore connu d'aucun élève : ce que l'on sait ne suffit pas à dire sur quoi agir.",
            "{n} critères ne sont encore connus d'aucun élève : ce que l'on sait ne suffit pas à dire sur quoi agir.",
            result.n_unknown,
        )
    elif len(first):
        row = first.iloc[0]
        said = words.say(
            "Sur quoi agir cette année : ce qui touche le plus d'élèves est « {what} » ({with_points_share:percent}).",
            row,
            what=words.label(row["determinant"], "indicator"),
        )
        headline = among_told(said, table, "with_points_share", words)
    return View(
        name="determinants",
        headline=headline,
        tables=titled(table, words.say("Ce qui pèse, et ce que l'école peut changer cette année"), words),
        notes=(
            words.say(
                "La défavorisation, la langue ou l'histoire d'un élève n'entrent pas ici : ce ne sont pas des leviers "
                "de l'école, et ce ne sont pas des prédictions."
            ),
        ),
        rank=Rank.CONTEXT,
    )
