"""Outcome by how often students came, in words: the line, whether a curve says otherwise, and a fixed warning."""

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
    nothing_found,
    only,
    range_title,
    shown_table,
    titled,
    view_of,
)
from portraitlib.studies.evaluation.measures.dose import Dose
from portraitlib.studies.evaluation.views.naming import outcome_named, programme_named, withheld_of

UP = mark(
    "{what}, {outcome} : les élèves venus dix fois de plus ont en moyenne {size:amount} de plus (intervalle de "
    "{slope_low:amount} à {slope_high:amount}; {n_students:count} élèves). Venir plus y est lié, sans en être "
    "la cause."
)
DOWN = mark(
    "{what}, {outcome} : les élèves venus dix fois de plus ont en moyenne {size:amount} de moins (intervalle de "
    "{slope_low:amount} à {slope_high:amount}; {n_students:count} élèves). Venir plus y est lié, sans en être "
    "la cause."
)


@view_of.register
def view_dose(result: Dose, words: Words) -> View:
    """The slope for ten sessions more, the line and the curve, and the warning that does not change."""
    return View(
        name="doses-et-resultats",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figure(result, words)),
        tables=(
            *titled(result.tables["dose_slope"], words.say("Pour dix rencontres de plus"), words, is_lines=True),
            *titled(result.tables["dose_curve"], words.say("Résultat selon le nombre de rencontres"), words),
        ),
        notes=(
            words.say(
                "Le nombre de rencontres se choisit selon le besoin : qui en a le plus besoin en reçoit plus, et qui "
                "va mieux revient. Cette section décrit; elle ne dit jamais ce que dix rencontres de plus feraient."
            ),
            words.say(
                "Élèves du programme qui ont une rencontre inscrite et un résultat; au même départ quand il est connu. "
                "La courbe a trois nœuds (10 %, 50 % et 90 % des élèves); intervalles à {confidence:percent} (HC1).",
                result,
            ),
        ),
        rank=Rank.CONTEXT,
        to_do=words.say("Qui vient peu, et qu'est-ce qui l'en empêche ?"),
    )


def _headline(result: Dose, words: Words) -> str:
    table = result.tables["dose_slope"]
    known = table.data[exact(table, "dose_slope") & exact(table, "n_students")]
    if known.empty:
        return withheld_of(result.programme, result.service, result.outcome, words)
    row = known.iloc[0].to_dict()
    names = {
        "what": programme_named(result.programme, result.service, words),
        "outcome": outcome_named(result.outcome, words),
    }
    if row["slope_low"] <= 0 <= row["slope_high"]:
        none = words.say(
            "{what}, {outcome} : pas de lien net avec le nombre de rencontres; pour dix de plus, {dose_slope:amount} "
            "(intervalle de {slope_low:amount} à {slope_high:amount}; {n_students:count} élèves).",
            row,
            names,
        )
        return nothing_found(none, [row["least_slope"]], words, unit="scale")
    way = UP if row["dose_slope"] > 0 else DOWN
    return words.say(way, row, names, size=abs(row["dose_slope"]))


def _sentences(result: Dose, words: Words) -> Iterator[str]:
    rows = result.tables["dose_slope"].data
    if rows["is_bent"].eq(True).fillna(False).any():
        yield words.say("La courbe s'écarte de la droite : lisez la figure plutôt que la pente.")
    if without := result.counts.get("without_session"):
        yield words.plural(
            "{n} élève du programme n'a aucune rencontre inscrite : on ne sait pas ce qu'il a reçu.",
            "{n} élèves du programme n'ont aucune rencontre inscrite : on ne sait pas ce qu'ils ont reçu.",
            without,
        )
    if without := result.counts.get("without_start"):
        yield words.plural(
            "{n} élève sans départ connu n'est pas lu.", "{n} élèves sans départ connu ne sont pas lus.", without
        )


def _figure(result: Dose, words: Words) -> Iterator[ShownFigure]:
    table = result.tables["dose_curve"]
    kept = exact(table, "dose_level")
    if not kept.any():
        return
    topic = words.say("Résultat selon le nombre de rencontres")
    shown = only(shown_table(table, words, title=topic), kept)
    said = mark("Selon le modèle : de {low} (rencontres : {low_where}) à {high} (rencontres : {high_where})")
    title = range_title(shown, words, "n_times_come", "dose_level", said, topic)
    image = charts.series(
        shown, words, x="n_times_come", value="dose_level", line="dose_form", low="dose_low", high="dose_high",
        axis_label=outcome_named(result.outcome, words), title=title,
    )  # fmt: skip
    alt = words.say("{title}. Deux lignes; toutes les valeurs sont dans le tableau.", title=title)
    yield ShownFigure("doses-et-resultats", image, title, alt, table.name)
