"""What the guides expect, in words: what is seen before and after or beside others, and what nobody can see here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownFigure,
    ShownTable,
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
    with_under,
)
from portraitlib.statistics.comparisons import leaves_out_0
from portraitlib.studies.evaluation.measures.expected import Expected

MORE = mark(
    "{model:label}, {expected_outcome:label} : {gap} de plus que les élèves à côté (intervalle de {low} à {high}; "
    "{n_students:count} élèves du soutien, {n_other_students:count} à côté)."
)
LESS = mark(
    "{model:label}, {expected_outcome:label} : {gap} de moins que les élèves à côté (intervalle de {low} à {high}; "
    "{n_students:count} élèves du soutien, {n_other_students:count} à côté)."
)


@view_of.register
def view_expected(result: Expected, words: Words) -> View:
    """How many outcomes are read, those beside which the service stands apart, those without data, use by year."""
    told = result.tables
    return View(
        name="retombees-attendues",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(result, words)),
        tables=(
            *titled(
                told["expected_outcomes"], words.say("Les retombées que le guide nomme, et ce que l'on en voit"), words
            ),
            *_unread(told["outcomes_unread"], words),
            *titled(told["school_by_year"], words.say("Toute l'école, année par année"), words),
            *titled(told["use_by_year"], words.say("Qui se sert de chaque service, année par année"), words),
            *titled(told["study_adults"], words.say("Qui donne l'étude dirigée cette année"), words),
        ),
        notes=tuple(_notes(result, words)),
        rank=Rank.CONTEXT,
        to_do=words.say("Quelle retombée compte le plus pour nous, et comment la demander l'an prochain ?"),
    )


def _unread(table: ResultTable, words: Words) -> Iterator[ShownTable]:
    """Outcomes that nobody can read, each with its reason under it."""
    for one in titled(table, words.say("Ce qui ne se voit pas ici, et pourquoi"), words):
        yield with_under(one, "why_unread")


def _headline(result: Expected, words: Words) -> str:
    read = result.tables["expected_outcomes"].data[["model", "expected_outcome"]]
    years = len(result.tables["school_by_year"].data["expected_outcome"].unique())
    unread = len(result.tables["outcomes_unread"].data)
    return words.say(
        "Des {total:count} retombées que le guide espère des services inscrits et d'IMPACTS, {read:count} se lisent "
        "dans les données; {unread:count} n'y sont pas.",
        total=len(read) + years + unread,
        read=len(read) + years,
        unread=unread,
    )


def _sentences(result: Expected, words: Words) -> Iterator[str]:
    table = result.tables["expected_outcomes"]
    rows = table.data[exact(table, "beside_gap") & exact(table, "n_students") & exact(table, "n_other_students")]
    clear = rows[leaves_out_0(rows["beside_low"], rows["beside_high"])] if len(rows) else rows
    if len(rows):
        told = words.say(
            "Écarts à côté d'élèves des mêmes niveaux dont l'intervalle ne contient pas zéro : {n:count} sur "
            "{total:count}; le hasard seul en donnerait environ {chance:amount}.",
            n=len(clear), total=len(rows), chance=(1 - result.confidence) * len(rows),
        )  # fmt: skip
        yield among_told(told, table, ("beside_gap", "n_students", "n_other_students"), words)
    for row in clear.to_dict("records"):
        yield _apart(row, words)
    unread = result.tables["outcomes_unread"].data
    missing = unread.loc[unread["why_unread"] == "no_data", "expected_outcome"].unique()
    if len(missing):
        names = [words.label(one, "expected_outcome") for one in missing]
        yield words.say("Aucune donnée pour : {names:listing}.", names=names)
    yield words.say(
        "La consommation de substances, que le guide nomme, n'est jamais recueillie : aucune table ne peut la recevoir."
    )
    yield from _of_years(result.tables["school_by_year"], words)
    yield from _use(result.tables["use_by_year"], words)


def _apart(row: Mapping[Any, Any], words: Words) -> str:
    way = MORE if row["beside_gap"] > 0 else LESS
    ends = {"low": words.points(row["beside_low"]), "high": words.points(row["beside_high"])}
    return words.say(way, row, gap=words.points(abs(row["beside_gap"])).removeprefix("+"), **ends)


def _of_years(table: ResultTable, words: Words) -> Iterator[str]:
    """The first and the last year of each outcome of the school; those asked once only are said to be."""
    rows = table.data[exact(table, "year_share") & exact(table, "n_persons")]
    once = []
    for outcome, some in rows.groupby("expected_outcome", sort=False):
        in_order = some.sort_values("school_year")
        first, last = in_order.iloc[0].to_dict(), in_order.iloc[-1].to_dict()
        if len(some) < 2:
            once.append(words.label(outcome, "expected_outcome"))
            continue
        yield words.say(
            "{name} : {then:percent} en {first:year} (de {then_low:percent} à {then_high:percent}), {now:percent} en "
            "{last:year} (de {now_low:percent} à {now_high:percent}); ce ne sont pas les mêmes élèves.",
            name=words.label(outcome, "expected_outcome"),
            first=first["school_year"], last=last["school_year"],
            then=first["year_share"], then_low=first["year_low"], then_high=first["year_high"],
            now=last["year_share"], now_low=last["year_low"], now_high=last["year_high"],
        )  # fmt: skip
    if once:
        yield words.say("Demandé une seule année, sans changement à lire encore : {once:listing}.", once=once)


def _use(table: ResultTable, words: Words) -> Iterator[str]:
    """First and last year of the use of study, and of a group accompaniment that reaches whole home groups."""
    rows = table.data[exact(table, "n_students") & exact(table, "share_of_school")]
    for service in ("directed_study", "supervised_study", "homework_help", "extracurricular"):
        some = rows[rows["service"] == service].sort_values("school_year")
        if len(some) > 1:
            yield words.say(
                "{service:label} : {then:count} élèves en {first:year}, {now:count} en {last:year} (de {was:percent} à "
                "{is_now:percent} de l'école).",
                service=service, first=some["school_year"].iloc[0], last=some["school_year"].iloc[-1],
                then=some["n_students"].iloc[0], now=some["n_students"].iloc[-1],
                was=some["share_of_school"].iloc[0], is_now=some["share_of_school"].iloc[-1],
            )  # fmt: skip
    last = rows[rows["service"].eq("group_accompaniment") & rows["n_whole_groups"].notna()]
    for row in last.sort_values("school_year").tail(1).to_dict("records"):
        yield words.say(
            "Accompagnement de groupe en {school_year:year} : {share_of_school:percent} des élèves de l'école; "
            "groupes-repères entiers : {n_whole_groups:count} sur {n_home_groups:count}.",
            row,
        )


def _notes(result: Expected, words: Words) -> Iterator[str]:
    yield words.say(
        "Ce tableau décrit. Ceux qui ont un soutien ont été choisis, souvent parce qu'ils en avaient besoin : l'écart "
        "avec les autres n'est pas ce que le soutien a fait. Avant : la première passation de l'année, sinon la "
        "dernière de l'an passé; l'an passé pour la présence et les cours. Le soutien avait parfois commencé."
    )
    yield words.say(
        "À côté : les élèves des mêmes niveaux sans ce soutien, au même départ quand il est connu (moindres carrés, "
        "HC1); d'une part d'élèves, l'écart est simple (Newcombe). Intervalles à {confidence:percent}. Persévérance : "
        "n'a pas quitté l'école cette année; déménager ou passer à l'éducation des adultes n'est pas quitter.",
        result,
    )
    if result.no_subject:
        yield words.say(
            "Des services d'étude n'ont pas de matière inscrite : leur réussite est lue en français, en anglais et en "
            "mathématique."
        )


def _figures(result: Expected, words: Words) -> Iterator[ShownFigure]:
    table = result.tables["expected_outcomes"]
    kept = exact(table, "beside_gap")
    if kept.any():
        topic = words.say("Élèves de chaque soutien à côté d'élèves des mêmes niveaux")
        shown = only(shown_table(table, words, title=topic), kept)
        title = range_title(
            shown, words, ("model", "expected_outcome"), "beside_gap",
            mark("À côté d'élèves des mêmes niveaux : de {low} ({low_where}) à {high} ({high_where})"), topic,
        )  # fmt: skip
        image = charts.interval_dots(
            shown, words, label=("model", "expected_outcome"), value="beside_gap", low="beside_low",
            high="beside_high", n="n_students", target=0.0, target_label=words.say("pareils"), is_sorted=False,
            axis_label=words.say("Écart, en points, avec son intervalle"), title=title,
        )  # fmt: skip
        alt = words.say("{title}. Un point et son intervalle par ligne du tableau.", title=title)
        yield ShownFigure("retombees-a-cote", image, title, alt, table.name)
    use = result.tables["use_by_year"]
    several = use.data.groupby("service")["school_year"].transform("nunique") > 1
    kept = exact(use, "share_of_school") & pd.Series(several, index=use.data.index)
    if kept.any():
        topic = words.say("Part de l'école qui se sert de chaque service, année par année")
        shown = only(shown_table(use, words, title=topic), kept)
        last = shown.rows["school_year"].max()
        title = range_title(
            only(shown, shown.rows["school_year"] == last), words, "service", "share_of_school",
            mark("En {year}, de {low} de l'école ({low_where}) à {high} ({high_where})"), topic, year=words.year(last),
        )  # fmt: skip
        image = charts.series(shown, words, x="school_year", value="share_of_school", line="service", title=title)
        alt = words.say("{title}. Une ligne par service; toutes les valeurs sont dans le tableau.", title=title)
        yield ShownFigure("usage-par-annee", image, title, alt, use.name)
