"""How long relations last, in words: beside what others published, and never as a cause."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    View,
    Words,
    charts,
    exact,
    mark,
    only,
    range_title,
    shown_table,
    titled,
    view_of,
    with_labels,
)
from portraitlib.studies.accompaniment.measures.lasting import EARLY, RelationsInTime
from portraitlib.studies.accompaniment.views.phrases import programme_of

MOST_DRAWN = 40
"""Relations of a figure; the table holds the others."""


@view_of.register
def view_relations_in_time(result: RelationsInTime, words: Words) -> View:
    """The share still together at three months, at six, and at the end promised; a line a relation for the team."""
    lasting = result.tables["relations_lasting"]
    return View(
        name="liens-dans-le-temps",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(result, words)),
        tables=(
            *titled(lasting, words.say("Part des liens encore ensemble"), words),
            *titled(result.tables["relation_lengths"], words.say("Durée des liens jusqu'ici"), words),
            *titled(result.tables["relation_ends"], words.say("Pourquoi des liens se sont terminés"), words),
            *titled(result.tables["relation_lines"], words.say("Les liens de l'année, un par ligne"), words),
        ),
        notes=(
            words.say(
                "Le premier lien de chaque élève dans un programme, toutes les années inscrites. Un lien en cours "
                "compte jusqu'au {until:date}, dernier jour su, sans être dit terminé (Kaplan et Meier); l'intervalle "
                "est à {confidence:percent}. Un lien terminé le jour même y est arrivé. Trois mois : "
                "{early_days:count} jours; six mois : {lasting_days:count} jours.",
                result,
            ),
            words.say(
                "Ailleurs : sur 6 468 jumelages de 170 programmes, 38 % se sont terminés avant le temps prévu "
                "(Kupersmidt et autres, 2017, doi 10.1002/ajcp.12124); d'autres âges, d'autres programmes : un "
                "repère, pas une cible. Un lien court est lié à moins de bienfaits; ces études comparent ceux dont le "
                "lien a duré aux autres, et ne disent pas que la durée en est la cause. Les trois mois ne viennent "
                "que du guide."
            ),
            words.say(
                "Jusqu'à la fin de l'engagement : un lien terminé comme prévu, ou parce que l'objectif est atteint, a "
                "tenu sa promesse, même quelques jours avant la date."
            ),
            words.say(
                "« Fin non inscrite » : l'élève est parti, ou son année est finie, et aucune fin n'est inscrite. Le "
                "lien compte jusqu'à ce jour-là; inscrivez sa fin."
            ),
        ),
        rank=Rank.PRIORITY,
        to_do=words.say("Quels liens arrivent bientôt à trois ou six mois, et de quoi leur adulte a-t-il besoin ?"),
    )


def _headline(result: RelationsInTime, words: Words) -> str:
    rows = result.tables["relations_lasting"].data
    known = rows[rows["together"].notna() & (rows["lasts_until"] == "early")]
    if not len(known):
        return words.withheld(
            "On ne peut pas dire à ce public, ou pas encore, quelle part des liens dure trois mois : trop peu de liens."
        )
    row = known.sort_values(["together", "n_students"], ascending=[True, False], kind="stable").iloc[0].to_dict()
    return words.say(
        "{what} : {together:percent} des liens durent trois mois ou plus (intervalle : de {together_low:percent} à "
        "{together_high:percent}; {n_students:count} élèves).",
        row,
        what=programme_of(row, words),
    )


def _sentences(result: RelationsInTime, words: Words) -> Iterator[str]:
    rows = result.tables["relations_lasting"].data
    for row in rows[rows["together"].notna() & (rows["lasts_until"] != "early")].to_dict("records"):
        yield words.say(
            "{what}, {lasts_until:label} : {together:percent} encore ensemble (de {together_low:percent} à "
            "{together_high:percent}).",
            row,
            what=programme_of(row, words),
        )
    unseen = rows[rows["lasts_until"].eq("lasting") & rows["n_seen_so_long"].eq(0) & rows["together"].isna()]
    if len(unseen):
        told = [programme_of(row, words) for row in unseen.to_dict("records")]
        yield words.say("À six mois, on n'a encore vu aucun lien de : {told}.", told="; ".join(told))
    if again := result.counts.get("again"):
        yield words.plural(
            "{n} lien est un nouveau lien d'un même élève : il n'est pas compté dans les parts.",
            "{n} liens sont de nouveaux liens des mêmes élèves : ils ne sont pas comptés dans les parts.",
            again,
        )
    if unwritten := result.counts.get("unwritten_end"):
        yield words.plural(
            "{n} lien n'a pas de fin inscrite et ne peut plus se poursuivre.",
            "{n} liens n'ont pas de fin inscrite et ne peuvent plus se poursuivre.",
            unwritten,
        )


def _figures(result: RelationsInTime, words: Words) -> Iterator[ShownFigure]:
    table = result.tables["relations_lasting"]
    if table.data["together"].notna().any():
        shown = shown_table(table, words, title=words.say("Part des liens encore ensemble"))
        shown = only(shown, exact(table, "together"))
        names = [
            words.say("{what}, {lasts_until:label}", row, what=programme_of(row, words))
            for row in shown.rows.to_dict("records")
        ]
        shown = with_labels(shown, service=names)
        title = range_title(
            only(shown, shown.rows["lasts_until"] == EARLY), words, "service", "together",
            mark("De {low} ({low_where}) à {high} ({high_where}) des liens sont encore ensemble"),
            words.say("Part des liens encore ensemble"),
        )  # fmt: skip
        image = charts.interval_dots(
            shown, words, label="service", value="together", low="together_low",
            high="together_high", n="n_students", is_sorted=False, title=title,
        )  # fmt: skip
        alt = words.say("{title}. Un point et son intervalle par ligne du tableau.", title=title)
        yield ShownFigure("encore-ensemble", image, title, alt, table.name)
    lines = result.tables["relation_lines"]
    if len(lines.data):
        shown = shown_table(lines, words, title=words.say("Les liens de l'année, un par ligne"))
        shown = only(shown, lines.data.index.to_series() < MOST_DRAWN)
        goes_on = (shown.rows["relation_state"] == "goes_on").tolist()
        title = words.say(
            "Liens qui se poursuivent aujourd'hui : {going_on:count} sur {every:count}",
            going_on=int((lines.data["relation_state"] == "goes_on").sum()),
            every=len(lines.data),
        )
        if len(goes_on) < len(lines.data):
            title = words.say("{title}; les {drawn:count} premiers sont dessinés", title=title, drawn=len(goes_on))
        image = charts.spans(
            shown, words, label=("student_id", "service"), start="start_date", end="until", gap=("gap_from", "gap_to"),
            goes_on=goes_on, title=title,
            names=(words.say("se poursuit"), words.say("terminé"), words.say("la plus longue pause")),
        )  # fmt: skip
        alt = words.say("{title}. Une ligne par lien; toutes les valeurs sont dans le tableau.", title=title)
        yield ShownFigure("lignes-des-liens", image, title, alt, lines.name)
