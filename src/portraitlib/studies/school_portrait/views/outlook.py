"""What older students' results say about where to act upstream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.outlook import Outlook
from portraitlib.studies.school_portrait.measures.stages import EXAM
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, PLACE, place, with_place
from portraitlib.tables.schemas import OVERALL

LINKS_DRAWN = 8
_COLUMNS = (
    "subject",
    "track",
    "later",
    "competency",
    "level",
    "n_students",
    "n_under_later",
    "n_already",
    ("already_share", Form.PERCENT),
    ("fragile_risk", Form.PERCENT),
    ("comfortable_risk", Form.PERCENT),
    ("risk_ratio", Form.NUMBER),
    ("ratio_low", Form.NUMBER),
    ("ratio_high", Form.NUMBER),
    "is_clear",
)


@view_of.register
def _(result: Outlook, words: Words) -> View:
    links, facts = result.tables["links"], result.facts
    title = words.say("Élèves sous le seuil plus tard : étaient-ils déjà fragiles plus tôt ?")
    shown = shown_table(links, words, title=title, columns=(*_COLUMNS, "n_fragile"))
    is_told = shown.rows["fragile_risk"].notna() & shown.rows["risk_ratio"].notna()
    told = _clearest_first(shown.rows[is_told])
    return View(
        name="en-amont",
        headline=_headline(told, words),
        sentences=tuple(_sentences(result, told, len(links.data), words)),
        figures=_figures(only(shown, is_told), words),
        tables=(only(shown, is_told),) if is_told.any() else (),
        notes=tuple(_notes(facts, words)),
    )


def _clearest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Links in order of the least ratio the data are compatible with: a small group does not come first by chance."""
    return rows.sort_values("ratio_low", ascending=False, kind="stable")


def _later(row, words: Words) -> str:
    """In what, and where, students were looked at later: the same competency or subject, or its ministry exam."""
    if row["later"] == EXAM:
        return words.say("à l'épreuve ministérielle de la même matière")
    level = words.label(row["later"], "level")
    if row["competency"] == OVERALL:
        return words.say("dans la même matière, en {level}", level=level)
    return words.say("dans la même compétence, en {level}", level=level)


def _earlier(row, words: Words) -> str:
    return place({**row, "track": ""}, words)


def _headline(told: pd.DataFrame, words: Words) -> str:
    if told.empty:
        return words.say("Les nombres sont retenus : trop peu d'élèves pour être montrés à ce public.")
    first = told.iloc[0].to_dict()
    if not first["is_clear"]:
        return words.say(
            "Aucun lien ne ressort nettement entre une fragilité d'avant et le résultat d'après : il y a trop peu "
            "d'élèves, ou les difficultés sont nouvelles."
        )
    return words.say(
        "Le lien le plus net : {earlier}. Parmi les élèves qui y étaient fragiles, {fragile} sont sous le seuil "
        "{later}, contre {comfortable} de ceux qui y étaient à l'aise (n = {n}).",
        earlier=_earlier(first, words),
        fragile=words.percent(first["fragile_risk"]),
        later=_with_track(first, words),
        comfortable=words.percent(first["comfortable_risk"]),
        n=words.count(int(first["n_students"])),
    )


def _with_track(row, words: Words) -> str:
    return f"{_later(row, words)} ({row['track']})" if row["track"] else _later(row, words)


def _sentences(result: Outlook, told: pd.DataFrame, n_links: int, words: Words) -> Iterator[str]:
    yield words.plural(
        "{n} élève a été vu plus tôt, puis plus tard.",
        "{n} élèves ont été vus plus tôt, puis plus tard : ce sont les mêmes élèves.",
        result.counts["students"],
    )
    for row in told.head(1).to_dict("records"):
        if not row["is_clear"]:
            break
        yield words.say(
            "Sur {n} élèves sous le seuil {later}, {already} étaient déjà fragiles en {level} (sous le seuil ou juste "
            "au-dessus) : c'est là, et dès ce niveau, qu'un soutien les aurait rejoints.",
            n=words.count(int(row["n_under_later"])),
            later=_with_track(row, words),
            level=words.label(row["level"], "level"),
            already=words.count(int(row["n_already"])),
        )
        yield words.say(
            "Un élève fragile s'est retrouvé sous le seuil au moins {low} fois plus souvent qu'un élève à l'aise "
            "(borne basse de l'intervalle).",
            low=words.number(row["ratio_low"], 1),
        )
    n_clear = int(told["is_clear"].fillna(False).astype(bool).sum()) if len(told) else 0
    if n_clear > 1:
        others = [_earlier(row, words) for row in told.to_dict("records")[1:] if row["is_clear"]]
        yield words.say("Autres liens nets : {places}.", places="; ".join(dict.fromkeys(others[:6])))
    if len(told) < n_links:
        yield words.plural(
            "{n} lien n'est pas dit : un des deux groupes (fragiles, à l'aise) compte moins de {smallest} élèves, ou "
            "personne n'est sous le seuil.",
            "{n} liens ne sont pas dits : un des deux groupes (fragiles, à l'aise) compte moins de {smallest} élèves, "
            "ou personne n'est sous le seuil.",
            n_links - len(told),
            smallest=words.count(result.facts["smallest_group"]),
        )


def _figures(shown: ShownTable, words: Words) -> tuple[ShownFigure, ...]:
    """Share under the mark later, from comfortable to fragile earlier, for the clearest links."""
    order = _clearest_first(shown.rows).index[:LINKS_DRAWN]
    is_drawn = pd.Series(shown.rows.index.isin(order), index=shown.rows.index)
    drawn = with_place(_without_track(only(shown, is_drawn)), words)
    if drawn.rows.empty:
        return ()
    names = [
        words.say("{earlier} → {later}", earlier=row[PLACE], later=_short(row, track, words))
        for row, track in zip(drawn.rows.to_dict("records"), shown.rows.loc[is_drawn, "track"], strict=True)
    ]
    drawn = replace(drawn, rows=drawn.rows.assign(**{PLACE: names}), labels=drawn.labels.assign(**{PLACE: names}))
    is_clear = drawn.rows["is_clear"].fillna(False).astype(bool)
    title = words.say("Fragiles plus tôt, plus souvent sous le seuil plus tard")
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
        words.say(
            "{name} {comfortable} puis {fragile}",
            name=row[PLACE],
            comfortable=words.percent(row["comfortable_risk"]),
            fragile=words.percent(row["fragile_risk"]),
        )
        for row in drawn.rows.head(6).to_dict("records")
    ]
    alt = words.say("{title}. De « à l'aise » à « fragiles » : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="en-amont", image=image, title=title, alt=alt, table=shown.name),)


def _without_track(shown: ShownTable) -> ShownTable:
    """The sequence is that of the later result: the earlier one has none."""
    return replace(shown, rows=shown.rows.assign(track=""))


def _short(row, track: str, words: Words) -> str:
    later = words.say("épreuve") if row["later"] == EXAM else words.label(row["later"], "short_stage")
    return f"{later} ({track})" if track else later


def _notes(facts, words: Words) -> Iterator[str]:
    yield words.say(
        "« Fragile » : sous le seuil, ou à moins de {points} points au-dessus. « À l'aise » : plus haut. Un lien est "
        "dit net quand il reste hors du hasard une fois tous les liens regardés ensemble.",
        points=words.number(facts["comfortable_points"], 0),
    )
    yield words.say(
        "Une fragilité d'avant annonce sans condamner : une bonne part des élèves fragiles réussissent ensuite. Ceux "
        "qui ont quitté l'école ne sont pas comptés."
    )
    yield words.say(NOT_A_CAUSE)
