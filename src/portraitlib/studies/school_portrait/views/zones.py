"""Zones of vulnerability: what stands out, how surely, and how many students it is about."""

from __future__ import annotations

import pandas as pd

from portraitlib.display.drawn import exact, only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.school_portrait.measures.zones import ZoneRanking
from portraitlib.studies.school_portrait.views.phrases import (
    NOT_A_CAUSE,
    chances,
    place,
    rate_with_interval,
)
from portraitlib.studies.school_portrait.views.zone_figures import zones_figure
from portraitlib.studies.school_portrait.views.zone_groups import group_figures, group_sentences, group_tables

_COLUMNS = (
    "rank",
    "subject",
    "competency",
    "track",
    "level",
    "n_students",
    "n_not_passed",
    "n_just_under",
    "success_rate",
    ("rate_low", Form.PERCENT),
    ("rate_high", Form.PERCENT),
    "just_under_share",
    "mean_mark",
    "shrunk_rate",
    ("shrunk_low", Form.PERCENT),
    ("shrunk_high", Form.PERCENT),
    ("weakest_probability", Form.PERCENT),
    ("rank_low", Form.COUNT),
    ("rank_high", Form.COUNT),
    "n_years_weak",
    "n_years_before",
)


@view_of.register
def _(result: ZoneRanking, words: Words) -> View:
    zones, facts = result.tables["zones"], result.facts
    is_told = exact(zones, "success_rate") & zones.data["rank"].notna()
    told = zones.data[is_told]
    title = words.say("Zones, de la plus fragile à la plus solide")
    shown = only(shown_table(zones, words, title=title, columns=_COLUMNS), is_told)
    return View(
        name="zones",
        headline=_headline(told, facts, words),
        sentences=(*filter(None, _sentences(told, zones, facts, words)), *group_sentences(result, told, words)),
        figures=(*_figures(shown, told, facts, words), *group_figures(result, told, words)),
        tables=((shown,) if len(told) else ()) + group_tables(result, words),
        notes=tuple(filter(None, _notes(facts, words))),
        is_school_headline=True,
    )


def _are_most_withheld(told: pd.DataFrame, facts) -> bool:
    """Whether the weakest zone and most others are withheld: what is left would mislead."""
    return told.empty or (told["rank"].iloc[0] > 1 and 2 * len(told) < facts["n_zones"])


def _is_named(told: pd.DataFrame, facts) -> bool:
    """Whether a zone may be named: zones differ beyond chance, and the first one is surely among the weakest."""
    if not facts["is_beyond_chance"] or _are_most_withheld(told, facts):
        return False
    return bool(told["weakest_probability"].iloc[0] >= facts["sure_probability"])


def _headline(told: pd.DataFrame, facts, words: Words) -> str:
    if not facts["is_beyond_chance"]:
        return words.say(
            "Aucune zone ne se détache nettement : les écarts entre matières, compétences et niveaux ne dépassent pas "
            "ce que le hasard produirait."
        )
    if _are_most_withheld(told, facts):
        return words.say(
            "Des zones se détachent, mais elles comptent trop peu d'élèves pour être montrées à ce public : elles se "
            "lisent avec l'équipe-école."
        )
    first = told.iloc[0].to_dict()
    named = {"place": place(first, words), "rate": rate_with_interval(first, words)}
    if not _is_named(told, facts):
        if first["n_students"] < facts["smallest_group"]:  # the lowest of all is likely a zone of one or two students
            return words.say("Les zones ne sont pas toutes pareilles, mais aucune ne ressort sûrement.")
        return words.say(
            "Les zones ne sont pas toutes pareilles, mais aucune ne ressort sûrement. La plus basse des zones "
            "montrées : {place}, taux de réussite de {rate}.",
            **named,
        )
    if first["rank"] > 1:
        return words.say(
            "Parmi les zones qui peuvent être montrées, là où les besoins semblent les plus grands : {place}. Taux de "
            "réussite de {rate}.",
            **named,
        )
    return words.plural(
        "Là où les besoins semblent les plus grands : {place}. Taux de réussite de {rate}; {n} élève est sous le "
        "seuil, à soutenir.",
        "Là où les besoins semblent les plus grands : {place}. Taux de réussite de {rate}; {n} élèves sont sous le "
        "seuil, à soutenir.",
        int(first["n_not_passed"]),
        **named,
    )


def _sentences(told: pd.DataFrame, zones: ResultTable, facts, words: Words):
    """How sure the first place is, whether it lasts, and where most students are."""
    if not facts["is_beyond_chance"]:
        yield words.say(
            "Si toutes les zones étaient pareilles, le taux le plus bas serait quand même d'environ {lowest} par "
            "hasard : l'ordre ci-dessous peut changer d'une année à l'autre sans que rien n'ait changé.",
            lowest=words.percent(facts["lowest_expected"]),
        )
    elif not _are_most_withheld(told, facts):
        yield _certainty(told.iloc[0].to_dict(), facts, words)
        yield _persistence(told.iloc[0].to_dict(), words)
    if _is_named(told, facts):
        yield _within_reach(told.iloc[0].to_dict(), facts, words)
        yield _others(told, facts, words)
    if not _are_most_withheld(told, facts):
        yield _most_students(told, _is_named(told, facts), words)
    if len(told) < len(zones.data):
        yield words.plural(
            "{n} zone sur {total} n'est pas citée : sa valeur est retenue pour protéger des élèves.",
            "{n} zones sur {total} ne sont pas citées : leurs valeurs sont retenues pour protéger des élèves.",
            len(zones.data) - len(told),
            total=words.count(len(zones.data)),
        )


def _certainty(first, facts, words: Words) -> str:
    return words.say(
        "Cette zone a {chances} chances sur 100 de faire vraiment partie des {k} plus fragiles des {total} zones; "
        "son rang se situe entre {low} et {high}.",
        chances=chances(first["weakest_probability"], words),
        k=words.count(facts["n_weakest"]),
        total=words.count(facts["n_zones"]),
        low=words.count(int(first["rank_low"])),
        high=words.count(int(first["rank_high"])),
    )


def _within_reach(first, facts, words: Words) -> str:
    """How many of its students a few points separate from the pass mark."""
    if pd.isna(first["n_just_under"]) or not first["n_just_under"]:
        return ""
    return words.plural(
        "{n} de ces élèves est à {points} points ou moins du seuil : avec ces quelques points, un élève de plus "
        "l'atteindrait.",
        "{n} de ces élèves sont à {points} points ou moins du seuil : avec ces quelques points, {n} élèves de plus "
        "l'atteindraient.",
        int(first["n_just_under"]),
        points=words.number(facts["just_under_points"], 0),
    )


def _persistence(first, words: Words) -> str:
    years = int(first["n_years_before"])
    if not years:
        return words.say("Aucune année précédente comparable ne permet de dire si cela dure.")
    return words.plural(
        "Elle en faisait déjà partie {weak} fois sur {n} année comparable précédente.",
        "Elle en faisait déjà partie {weak} fois sur {n} années comparables précédentes.",
        years,
        weak=words.count(int(first["n_years_weak"])),
    )


def _others(told: pd.DataFrame, facts, words: Words) -> str:
    """Other zones that are surely among the weakest."""
    sure = told[told["weakest_probability"] >= facts["sure_probability"]]
    others = sure.to_dict("records")[1:]
    if not others and len(sure) < facts["n_sure"]:
        return words.say("D'autres zones en font sûrement partie, mais ne peuvent pas être montrées.")
    if not others:
        return words.say("Aucune autre zone ne fait sûrement partie des plus fragiles : leur ordre reste incertain.")
    return words.plural(
        "{n} autre zone en fait sûrement partie : {places}.",
        "{n} autres zones en font sûrement partie : {places}.",
        len(others),
        places="; ".join(place(row, words) for row in others),
    )


def _most_students(told: pd.DataFrame, is_named: bool, words: Words) -> str:
    """The zone that concerns most students; it may not be the first one."""
    counted = told[told["n_not_passed"].notna()]
    if len(counted) < 2:
        return ""
    most = counted.sort_values("n_not_passed", ascending=False, kind="stable").iloc[0].to_dict()
    if is_named and place(most, words) == place(told.iloc[0].to_dict(), words):
        return words.say("C'est aussi la zone où le plus d'élèves sont à soutenir.")
    return words.say(
        "En nombre, c'est en {place} que le plus d'élèves sont à soutenir : {n}.",
        place=place(most, words),
        n=words.count(int(most["n_not_passed"])),
    )


def _figures(shown: ShownTable, told: pd.DataFrame, facts, words: Words) -> tuple[ShownFigure, ...]:
    """Nothing is drawn when no zone may be told."""
    if _are_most_withheld(told, facts) or told["shrunk_low"].isna().all():
        return ()
    return (zones_figure(shown, facts, words, is_named=_is_named(told, facts)),)


def _notes(facts, words: Words):
    yield words.say(
        "Le taux estimé rapproche de l'ensemble les zones qui comptent peu d'élèves : un mauvais résultat de six "
        "élèves en dit moins que celui de soixante."
    )
    if facts["n_sure"] and facts["is_beyond_chance"]:
        yield words.say("En couleur, en losange : les zones qui font sûrement partie des plus fragiles.")
    yield words.say(NOT_A_CAUSE)
