"""Zones of vulnerability: what stands out, how surely, and how many students it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    exact,
    nothing_found,
    only,
    shown_table,
    view_of,
)
from portraitlib.studies.school_portrait.measures.zones import ZoneRanking
from portraitlib.studies.school_portrait.views.phrases import (
    NOT_A_CAUSE,
    PLACE,
    chances,
    is_true,
    of_its_year,
    placed,
    rate_with_interval,
    seen_by,
)
from portraitlib.studies.school_portrait.views.zone_contrasts import (
    clear_contrasts,
    contrast_sentence,
    contrast_sentences,
    contrast_tables,
)
from portraitlib.studies.school_portrait.views.zone_figures import zones_figure
from portraitlib.studies.school_portrait.views.zone_groups import group_figures, group_sentences, group_tables


@view_of.register
def view_zones(result: ZoneRanking, words: Words) -> View:
    """The first zone where one may be named, how sure it is, and the zones in order."""
    zones = result.tables["zones"]
    is_told = exact(zones, "success_rate") & zones.data["rank"].notna()
    told = zones.data[is_told]
    title = words.say("Zones, de la plus fragile à la plus solide")
    shown = only(shown_table(zones, words, title=title), is_told)
    is_found = _sure_zone(told, result, words) is not None or bool(clear_contrasts(result, words))
    return View(
        name="zones",
        rank=Rank.PRIORITY if is_found else Rank.CONTEXT,
        to_do=words.say("Ouvrez le portrait des groupes touchés (carnet 02), et cherchez les apprentissages en cause.")
        if is_found
        else "",
        headline=of_its_year(_headline(told, result, words), result.read, words),
        sentences=(*filter(None, _sentences(told, result, words)), *group_sentences(result, told, words)),
        figures=(*_figures(shown, told, result, words), *group_figures(result, told, words)),
        tables=((shown,) if len(told) else ()) + contrast_tables(result, words) + group_tables(result, words),
        notes=tuple(_notes(result, words)),
        is_school_headline=True,
    )


def _are_most_withheld(told: pd.DataFrame, result: ZoneRanking) -> bool:
    """Whether the weakest zone and most others are withheld: what is left would mislead."""
    return told.empty or (told["rank"].iloc[0] > 1 and 2 * len(told) < result.n_zones)


def _sure_zone(told: pd.DataFrame, result: ZoneRanking, words: Words) -> dict[Any, Any] | None:
    """The zone that may be named: zones differ beyond chance, and it is surely among the weakest."""
    sure = told[is_true(told["is_surely_weak"])]
    if not result.is_beyond_chance or _are_most_withheld(told, result) or sure.empty:
        return None
    return placed(sure.head(1), words)[0]


def _headline(told: pd.DataFrame, result: ZoneRanking, words: Words) -> str:
    contrasts = clear_contrasts(result, words)
    sure = _sure_zone(told, result, words)
    if sure is not None:
        return _needs(sure, words)
    if contrasts:
        return contrast_sentence(contrasts[0], words)
    if not result.is_beyond_chance:
        sentence = words.say(
            "Aucune zone ne se détache : ni les taux de réussite, ni les notes des mêmes élèves d'une matière et d'une "
            "compétence à l'autre."
        )
        return _without_zone(sentence, told, result, words)
    if _are_most_withheld(told, result):
        return words.say(
            "Les zones ne sont pas toutes pareilles, mais la plupart comptent trop peu d'élèves d'un côté du seuil "
            "pour que leur taux soit montré à ce public : elles se lisent avec l'équipe-école."
        )
    (first,) = placed(told.head(1), words)
    if first["is_too_small"]:  # every zone is of a few students
        return words.say("Les zones ne sont pas toutes pareilles, mais aucune ne ressort sûrement.")
    return words.say(
        "Les zones ne sont pas toutes pareilles, mais aucune ne ressort sûrement. La plus basse des zones "
        "montrées : {place}, taux de réussite de {rate}.",
        first,
        rate=rate_with_interval(first, words),
    )


def _without_zone(sentence: str, told: pd.DataFrame, result: ZoneRanking, words: Words) -> str:
    """What would have been seen: in marks, or in rates where no student has results in two zones."""
    if result.detectable_contrasts:
        return nothing_found(sentence, result.detectable_contrasts, words)
    known = told[~is_true(told["is_too_small"])]
    return nothing_found(sentence, seen_by(known, "rate", result.read.confidence), words, unit="shares")


def _needs(zone: dict[Any, Any], words: Words) -> str:
    """Where needs are greatest, and how many students it is about."""
    rate = rate_with_interval(zone, words)
    if zone["rank"] > 1:
        return words.say(
            "Parmi les zones qui peuvent être montrées, là où les besoins sont le plus sûrement grands : {place}. Taux "
            "de réussite de {rate}.",
            zone,
            rate=rate,
        )
    return words.plural(
        "Là où les besoins semblent les plus grands : {place}. Taux de réussite de {rate}; {n} élève est sous le "
        "seuil, à soutenir.",
        "Là où les besoins semblent les plus grands : {place}. Taux de réussite de {rate}; {n} élèves sont sous le "
        "seuil, à soutenir.",
        zone["n_not_passed"],
        zone,
        rate=rate,
    )


def _sentences(told: pd.DataFrame, result: ZoneRanking, words: Words) -> Iterator[str]:
    """How sure the first place is, whether it lasts, and where most students are."""
    zones, sure = placed(told, words), _sure_zone(told, result, words)
    if not result.is_beyond_chance:
        yield words.say(
            "Si toutes les zones étaient pareilles, le taux le plus bas serait quand même d'environ "
            "{lowest_expected:percent} par hasard : l'ordre ci-dessous peut changer d'une année à l'autre sans que "
            "rien n'ait changé.",
            result,
        )
    elif not _are_most_withheld(told, result):
        yield words.say(
            "Cette zone a {chances} chances sur 100 de faire vraiment partie des {n_weakest:count} plus fragiles des "
            "{n_zones:count} zones; son rang se situe entre {rank_low:count} et {rank_high:count}.",
            sure or zones[0],
            result,
            chances=chances((sure or zones[0])["weakest_probability"], words),
        )
        yield _persistence(sure or zones[0], words)
    if sure:
        yield _within_reach(sure, result, words)
        yield _others([row for row in zones if row["is_surely_weak"]], result, words)
    yield from contrast_sentences(result, words, is_headline=sure is None)
    if not _are_most_withheld(told, result):
        yield among_told(_most_students(zones, sure, words), result.tables["zones"], "n_not_passed", words)
    if len(told) < result.n_zones:
        yield words.plural(
            "{n} zone sur {n_zones:count} n'est pas citée : sa valeur est retenue pour protéger des élèves.",
            "{n} zones sur {n_zones:count} ne sont pas citées : leurs valeurs sont retenues pour protéger des élèves.",
            result.n_zones - len(told),
            result,
        )


def _within_reach(first: dict[Any, Any], result: ZoneRanking, words: Words) -> str:
    """How many of its students a few points separate from the pass mark."""
    if pd.isna(first["n_just_under"]) or not first["n_just_under"]:
        return ""
    return words.plural(
        "{n} de ces élèves est à {just_under_points:whole} points ou moins du seuil : avec ces quelques points, un "
        "élève de plus l'atteindrait.",
        "{n} de ces élèves sont à {just_under_points:whole} points ou moins du seuil : avec ces quelques points, {n} "
        "élèves de plus l'atteindraient.",
        first["n_just_under"],
        result,
    )


def _persistence(first: dict[Any, Any], words: Words) -> str:
    if not first["n_years_before"]:
        return words.say("Aucune année précédente comparable ne permet de dire si cela dure.")
    return words.plural(
        "Elle en faisait déjà partie {n_years_weak:count} fois sur {n} année comparable précédente.",
        "Elle en faisait déjà partie {n_years_weak:count} fois sur {n} années comparables précédentes.",
        int(first["n_years_before"]),
        first,
    )


def _others(sure: list[dict[Any, Any]], result: ZoneRanking, words: Words) -> str:
    """Other zones that are surely among the weakest."""
    if len(sure) == 1 and result.n_sure > 1:
        return words.say("D'autres zones en font sûrement partie, mais ne peuvent pas être montrées.")
    if len(sure) == 1:
        return words.say("Aucune autre zone ne fait sûrement partie des plus fragiles : leur ordre reste incertain.")
    said = words.plural(
        "{n} autre zone en fait sûrement partie : {places}.",
        "{n} autres zones en font sûrement partie : {places}.",
        len(sure) - 1,
        places="; ".join(row[PLACE] for row in sure[1:]),
    )
    return said if len(sure) >= result.n_sure else among_told(said, result.tables["zones"], "success_rate", words)


def _most_students(zones: list[dict[Any, Any]], sure: dict[Any, Any] | None, words: Words) -> str:
    """The zone that concerns most students; it may not be the first one."""
    counted = [row for row in zones if pd.notna(row["n_not_passed"])]
    if len(counted) < 2:
        return ""
    most = max(counted, key=lambda row: row["n_not_passed"])  # the first of equal ones
    if sure and most[PLACE] == sure[PLACE]:
        return words.say("C'est aussi la zone où le plus d'élèves sont à soutenir.")
    return words.say("En nombre, c'est en {place} que le plus d'élèves sont à soutenir : {n_not_passed:count}.", most)


def _figures(shown: ShownTable, told: pd.DataFrame, result: ZoneRanking, words: Words) -> tuple[ShownFigure, ...]:
    """Nothing is drawn when no zone may be told, or when all are too small to be compared."""
    if _are_most_withheld(told, result) or is_true(told["is_too_small"]).all():
        return ()
    return (zones_figure(shown, told, result, words, sure=_sure_zone(told, result, words)),)


def _notes(result: ZoneRanking, words: Words) -> Iterator[str]:
    yield words.plural(
        "Une zone de moins de {n} élève vient après les autres : son taux dit trop peu.",
        "Une zone de moins de {n} élèves vient après les autres : son taux dit trop peu.",
        result.read.smallest_group,
    )
    if result.n_sure and result.is_beyond_chance:
        yield words.say("En couleur, en losange : les zones qui font sûrement partie des plus fragiles.")
    yield words.say(NOT_A_CAUSE)
