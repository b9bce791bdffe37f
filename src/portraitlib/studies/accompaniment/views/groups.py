"""Accompanied groups, in words: their size, who stays, what is done."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    mark,
    range_title,
    shown_table,
    titled,
    view_of,
    with_labels,
)
from portraitlib.studies.accompaniment.measures.groups import AccompaniedGroups
from portraitlib.studies.accompaniment.views.phrases import is_known


@view_of.register
def view_accompanied_groups(result: AccompaniedGroups, words: Words) -> View:
    """The groups over the limit first; then each, its size at each date, the activities of each programme."""
    tables = result.tables
    return View(
        name="groupes-accompagnes",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(result, words)),
        tables=(
            *titled(tables["accompanied_groups"], words.say("Les groupes accompagnés de l'année"), words),
            *titled(tables["accompanied_group_sizes"], words.say("Taille de chaque groupe, quand elle change"), words),
            *titled(tables["meeting_times"], words.say("Quand et combien de temps les groupes se rencontrent"), words),
            *titled(tables["programme_needs"], words.say("Besoins des élèves de chaque programme"), words),
            *((_activities(result, words),) if len(tables["programme_activities"].data) else ()),
        ),
        notes=(
            words.say(
                "Le guide conseille de ne pas dépasser {advised:count} à {most:count} élèves par groupe; c'est la "
                "seule source trouvée pour ces nombres. La taille est le plus d'élèves à la fois; le nombre d'élèves "
                "de la ligne est celui de toute l'année, jusqu'au {until:date}.",
                result,
            ),
            words.say(
                "« Vus seuls » : une rencontre inscrite où l'élève était seul avec l'adulte (élèves présents : 1). Un "
                "échange dans le corridor n'est pas inscrit. L'adulte principal se lit pour la stabilité du groupe, "
                "jamais pour juger quelqu'un."
            ),
        ),
        rank=Rank.CONTEXT,
        to_do=words.say("Quel groupe partager, et quel élève n'a pas encore eu un moment seul avec l'adulte ?"),
    )


def _headline(result: AccompaniedGroups, words: Words) -> str:
    rows = result.tables["accompanied_groups"].data
    over = rows[rows["size_state"].eq("over_most").fillna(False).to_numpy(dtype=bool)]
    if len(over):
        row = over.sort_values("size_largest", ascending=False, kind="stable").iloc[0].to_dict()
        said = words.plural(
            "{n} groupe accompagné a eu plus de {most:count} élèves à la fois : {accompanied_group} "
            "({size_largest:count}).",
            "{n} groupes accompagnés ont eu plus de {most:count} élèves à la fois; le plus grand : {accompanied_group} "
            "({size_largest:count}).",
            len(over),
            row,
            result,
        )
        return among_told(said, result.tables["accompanied_groups"], ("size_state", "size_largest"), words)
    known = rows["size_largest"].notna()
    if not known.any():
        return words.withheld("Les groupes accompagnés ont trop peu d'élèves pour dire leur taille à ce public.")
    return words.plural(
        "{n} groupe accompagné dont la taille est dite : {largest:count} élèves au plus à la fois.",
        "{n} groupes accompagnés dont la taille est dite : {largest:count} élèves au plus à la fois.",
        int(known.sum()),
        largest=rows["size_largest"].max(),
    )


def _sentences(result: AccompaniedGroups, words: Words) -> Iterator[str]:
    if over := result.counts.get("over_advised"):
        yield words.plural(
            "{n} groupe a dépassé la taille conseillée ({advised:count}) sans dépasser la limite ({most:count}).",
            "{n} groupes ont dépassé la taille conseillée ({advised:count}) sans dépasser la limite ({most:count}).",
            over,
            result,
        )
    rows = result.tables["accompanied_groups"].data
    changing = rows[rows["n_adults_seen"].gt(1).fillna(False).to_numpy(dtype=bool) & rows["main_adult"].notna()]
    for row in changing.sort_values("main_adult", kind="stable").head(3).to_dict("records"):
        yield words.say(
            "{accompanied_group} : {n_adults_seen:count} adultes aux rencontres inscrites; {main_adult:percent} avec "
            "la même personne.",
            row,
        )
    alone = rows[["n_talked_alone", "n_not_talked_alone"]].sum(skipna=False)
    if is_known(alone.sum(skipna=False)) and alone["n_not_talked_alone"]:
        yield words.plural(
            "{n} élève d'un groupe n'a pas de rencontre inscrite seul avec l'adulte.",
            "{n} élèves d'un groupe n'ont pas de rencontre inscrite seuls avec l'adulte.",
            alone["n_not_talked_alone"],
        )


def _activities(result: AccompaniedGroups, words: Words) -> ShownTable:
    """Activities by programme, each code in the reader's language."""
    shown = shown_table(result.tables["programme_activities"], words, title=words.say("Ce qui se fait, par programme"))
    at = 0 if words.language == "fr" else 1
    told = [result.activities[code][at] if code in result.activities else code for code in shown.rows["activity_code"]]
    return with_labels(shown, activity_code=told)


def _figures(result: AccompaniedGroups, words: Words) -> Iterator[ShownFigure]:
    table = result.tables["accompanied_groups"]
    if table.data["size_largest"].notna().sum() < 2:
        return
    shown = shown_table(table, words, title=words.say("Les groupes accompagnés de l'année"))
    title = range_title(
        shown, words, "accompanied_group", "size_largest",
        mark("De {low} ({low_where}) à {high} ({high_where}) élèves à la fois, au plus"),
        words.say("Le plus d'élèves à la fois, par groupe"),
    )  # fmt: skip
    image = charts.bars(shown, words, label="accompanied_group", value="size_largest", title=title)
    alt = words.say("{title}. Une barre par groupe; toutes les valeurs sont dans le tableau.", title=title)
    yield ShownFigure("taille-des-groupes", image, title, alt, table.name)
