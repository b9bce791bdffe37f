"""What older students' results say about where to act upstream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    nothing_found,
    only,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.studies.school_portrait.measures.outlook import Outlook
from portraitlib.studies.school_portrait.measures.stages import EXAM
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, PLACE, is_true, place, with_place
from portraitlib.tables.schemas import OVERALL

LINKS_DRAWN = 8


@view_of.register
def view_outlook(result: Outlook, words: Words) -> View:
    """Older students' results, and what the same students had earlier."""
    links = result.tables["links"]
    title = words.say("Élèves sous le seuil plus tard : étaient-ils déjà fragiles plus tôt ?")
    every = shown_table(links, words, title=title)
    shown = only(every, every.rows["fragile_risk"].notna() & every.rows["risk_ratio"].notna())
    told = [
        {**row, "earlier": _earlier(row, words), "where": _later(row, words)}
        for row in _clearest_first(shown.rows).to_dict("records")
    ]
    return View(
        name="en-amont",
        to_do=words.say("Parlez-en avec l'équipe du niveau d'avant."),
        headline=_headline(told, shown.rows, result, words),
        sentences=tuple(_sentences(result, told, words)),
        figures=_figures(shown, words),
        tables=(shown,) if told else (),
        notes=tuple(_notes(result, words)),
    )


def _clearest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Links in order of the least ratio the data are compatible with: a small group does not come first by chance."""
    return rows.sort_values("ratio_low", ascending=False, kind="stable")


def _earlier(row: Mapping[Any, Any], words: Words) -> str:
    """In what students were looked at earlier: the sequence is that of the later result."""
    return place({**row, "track": ""}, words)


def _later(row: Mapping[Any, Any], words: Words) -> str:
    """In what, and where, students were looked at later: the same competency or subject, or its ministry exam."""
    if row["later"] == EXAM and row["competency"] != OVERALL:
        where = words.say("à l'épreuve ministérielle de la même compétence")
    elif row["later"] == EXAM:
        where = words.say("à l'épreuve ministérielle de la même matière")
    elif row["competency"] == OVERALL:
        where = words.say("dans la même matière, en {later:label_level}", row)
    else:
        where = words.say("dans la même compétence, en {later:label_level}", row)
    return f"{where} ({row['track']})" if row["track"] else where


def _headline(told: list[dict[Any, Any]], links: pd.DataFrame, result: Outlook, words: Words) -> str:
    if not told:
        return words.withheld("Les nombres sont retenus : trop peu d'élèves pour être montrés à ce public.")
    if not told[0]["is_clear"]:
        sentence = words.say("Aucun lien ne ressort nettement entre une fragilité d'avant et le résultat d'après.")
        sentence = among_told(sentence, result.tables["links"], ("fragile_risk", "ratio_low"), words)
        return nothing_found(sentence, _ratios_seen(links, result.confidence), words, unit="ratio")
    said = words.say(
        "Le lien le plus net : {earlier}. Parmi les élèves qui y étaient fragiles, {fragile_risk:percent} sont sous le "
        "seuil {where}, contre {comfortable_risk:percent} de ceux qui y étaient à l'aise (n = {n_students:count}).",
        told[0],
    )
    return among_told(said, result.tables["links"], ("fragile_risk", "ratio_low"), words)


def _ratios_seen(links: pd.DataFrame, confidence: float) -> np.ndarray:
    """Ratio that each link would have shown: intervals of a ratio are even on the scale of its logarithm."""
    bounds = links[["ratio_low", "ratio_high"]].astype("float64")
    known = np.log(bounds[(bounds > 0).all(axis=1)])
    seen = detectable_by_interval(
        known["ratio_low"], known["ratio_high"], confidence=confidence, n_comparisons=max(1, len(links))
    )
    return np.exp(seen)


def _sentences(result: Outlook, told: list[dict[Any, Any]], words: Words) -> Iterator[str]:
    yield words.plural(
        "{n} élève a été vu plus tôt, puis plus tard.",
        "{n} élèves ont été vus plus tôt, puis plus tard : ce sont les mêmes élèves.",
        result.counts["students"],
    )
    if told and told[0]["is_clear"]:
        yield words.say(
            "Sur {n_under_later:count} élèves sous le seuil {where}, {n_already:count} étaient déjà fragiles en "
            "{level:label} (sous le seuil ou juste au-dessus) : ces résultats étaient connus dès ce niveau. Ce qu'un "
            "soutien y aurait changé, ces nombres ne le disent pas.",
            told[0],
        )
        yield words.say(
            "Un élève fragile s'est retrouvé sous le seuil au moins {ratio_low:number} fois plus souvent qu'un élève à "
            "l'aise (borne basse de l'intervalle).",
            told[0],
        )
    is_clear = [bool(pd.notna(row["is_clear"]) and row["is_clear"]) for row in told]
    if sum(is_clear) > 1:
        others = [row["earlier"] for row, is_other in zip(told[1:], is_clear[1:], strict=True) if is_other]
        yield words.say("Autres liens nets : {places}.", places="; ".join(dict.fromkeys(others[:6])))
    if untold := len(result.tables["links"].data) - len(told):
        yield words.plural(
            "{n} lien n'est pas présenté : un des deux groupes (fragiles, à l'aise) compte moins de "
            "{smallest_group:count} élèves, ou personne n'est sous le seuil.",
            "{n} liens ne sont pas présentés : un des deux groupes (fragiles, à l'aise) compte moins de "
            "{smallest_group:count} élèves, ou personne n'est sous le seuil.",
            untold,
            result,
        )


def _figures(shown: ShownTable, words: Words) -> tuple[ShownFigure, ...]:
    """Share under the mark later, from comfortable to fragile earlier, for the clearest links."""
    order = _clearest_first(shown.rows).index[:LINKS_DRAWN]
    drawn = _named(only(shown, pd.Series(shown.rows.index.isin(order), index=shown.rows.index)), words)
    if drawn.rows.empty:
        return ()
    is_clear = is_true(drawn.rows["is_clear"])
    title = words.say(
        "Fragiles plus tôt, plus souvent sous le seuil plus tard : {n:count} des {drawn:count} liens montrés",
        n=int((drawn.rows["fragile_risk"] > drawn.rows["comfortable_risk"]).sum()),
        drawn=len(drawn.rows),
    )
    image = charts.slopes(
        drawn,
        words,
        row=PLACE,
        start="comfortable_risk",
        end="fragile_risk",
        n="n_students",
        start_label=words.say("à l'aise plus tôt"),
        end_label=words.say("fragiles plus tôt"),
        highlight=list(drawn.rows.loc[is_clear, PLACE]),
        title=title,
        subtitle=words.say("Part des élèves sous le seuil plus tard, selon leur résultat plus tôt"),
    )
    rows = [
        words.say("{place} {comfortable_risk:percent} puis {fragile_risk:percent}", row)
        for row in drawn.rows.head(6).to_dict("records")
    ]
    alt = words.say("{title}. De « à l'aise » à « fragiles » : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="en-amont", image=image, title=title, alt=alt, table=shown.name),)


def _named(shown: ShownTable, words: Words) -> ShownTable:
    """Name each link: what was earlier, where it was later; the sequence is that of the later result."""
    drawn = with_place(replace(shown, rows=shown.rows.assign(track="")), words)
    names = [
        words.say("{earlier} → {later}", earlier=earlier, later=_short(row, words))
        for earlier, row in zip(drawn.rows[PLACE], shown.rows.to_dict("records"), strict=True)
    ]
    return with_labels(replace(drawn, rows=drawn.rows.assign(**{PLACE: names})), **{PLACE: names})


def _short(row: Mapping[Any, Any], words: Words) -> str:
    later = words.say("épreuve") if row["later"] == EXAM else words.label(row["later"], "short_stage")
    return f"{later} ({row['track']})" if row["track"] else later


def _notes(result: Outlook, words: Words) -> Iterator[str]:
    yield words.say(
        "« Fragile » : sous le seuil, ou à moins de {comfortable_points:whole} points au-dessus. « À l'aise » : plus "
        "haut. Un lien est statistiquement clair quand il reste hors du hasard une fois tous les liens regardés "
        "ensemble.",
        result,
    )
    yield words.say(
        "Une fragilité d'avant annonce sans condamner : une bonne part des élèves fragiles réussissent ensuite. Ceux "
        "qui ont quitté l'école ne sont pas comptés."
    )
    yield words.say(NOT_A_CAUSE)
