"""What the staff say of their practices before and after, in words: all together, with the interval; a description."""

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
    exact,
    mark,
    nothing_found,
    only,
    range_title,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.studies.evaluation.measures.practices import Practices

UP = mark(
    "Les réponses du personnel ont monté de {practice_change:amount} (intervalle de {practice_low:amount} à "
    "{practice_high:amount}) sur une échelle de {scale_low:amount} à {scale_high:amount} : {n_sheets:count} personnes, "
    "les mêmes avant et après."
)
DOWN = mark(
    "Les réponses du personnel ont baissé : {practice_change:amount} (intervalle de {practice_low:amount} à "
    "{practice_high:amount}) sur une échelle de {scale_low:amount} à {scale_high:amount} : {n_sheets:count} personnes, "
    "les mêmes avant et après."
)


@view_of.register
def view_practices(result: Practices, words: Words) -> View:
    """The change of all the questions, then of each; who did not answer; what it does not say."""
    table = result.tables["practice_changes"]
    shown = shown_table(table, words, title=words.say("Ce que dit le personnel, avant et après"))
    together = words.say("Toutes les questions ensemble")
    named = [text or together for text in shown.rows["practice"].astype("object").fillna("")]
    shown = with_labels(shown, practice=named)
    return View(
        name="pratiques-avant-apres",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figure(result, shown, words)),
        tables=(shown,),
        notes=(
            words.say(
                "Une personne compte une fois, sur les questions auxquelles elle a répondu les deux fois. Les "
                "intervalles des questions se partagent {confidence:percent} : un changement n'y est dit clair que "
                "s'il tient compte de leur nombre. Personne n'est montré.",
                result,
            ),
            words.say(
                "Ce sont des réponses, pas une observation : on répond parfois mieux à une question déjà vue. Aucune "
                "école n'est mise à côté : ce qui a fait bouger les réponses ne se lit pas ici."
            ),
            *(
                ()
                if result.is_validated
                else (words.say("Ces questions n'ont pas été validées par la recherche : elles aident à se parler."),)
            ),
        ),
        rank=Rank.CONTEXT,
        to_do=words.say("Quelle pratique avons-nous vue changer, et de quoi avons-nous besoin pour la garder ?"),
    )


def _headline(result: Practices, words: Words) -> str:
    table = result.tables["practice_changes"]
    known = table.data[exact(table, "practice_change") & table.data["item"].eq("")]
    if known.empty:
        return words.withheld(
            "Retenu pour ce public : trop peu de personnes ont répondu deux fois, ou un nombre d'à côté les ferait "
            "retrouver."
        )
    row = known.sort_values("n_sheets", ascending=False, kind="stable").iloc[0].to_dict()
    if row["is_clear"]:
        way = UP if row["practice_change"] > 0 else DOWN
        return words.say(way, row, result)
    none = words.say(
        "Les réponses du personnel n'ont pas changé nettement : {practice_change:amount} (intervalle de "
        "{practice_low:amount} à {practice_high:amount}; {n_sheets:count} personnes, les mêmes avant et après).",
        row,
    )
    return nothing_found(none, [row["least_practice"]], words, unit="scale")


def _sentences(result: Practices, words: Words) -> Iterator[str]:
    if result.scale_words:
        yield words.say("Échelle des réponses : {scale_words}.", result)
    if all(result.counts.get(name) is not None for name in ("listed", "before", "after", "both")):
        yield words.say(
            "{listed:count} personnes sont inscrites au questionnaire; {before:count} ont répondu avant, {after:count} "
            "après, {both:count} les deux fois, à assez de questions. Les autres ne sont pas lues : elles ont "
            "peut-être changé autrement.",
            result.counts,
        )
    rows = result.tables["practice_changes"].data
    clear = rows[rows["item"].ne("") & rows["is_clear"].eq(True).fillna(False) & rows["practice_change"].notna()]
    if len(clear):
        table = result.tables["practice_changes"]
        every = rows if table.withheld is None else rows[~table.withheld["practice_change"]]
        told = words.plural(
            "{n} question sur {total:count} a un changement net.",
            "{n} questions sur {total:count} ont un changement net.",
            len(clear),
            total=int(every["item"].ne("").sum()),
        )
        yield among_told(told, table, ("practice_change", "is_clear"), words)


def _figure(result: Practices, shown: ShownTable, words: Words) -> Iterator[ShownFigure]:
    table = result.tables["practice_changes"]
    kept = exact(table, "practice_change")
    if not kept.any():
        return
    drawn = only(shown, kept)
    title = range_title(
        drawn, words, "practice", "practice_change",
        mark("Changement des réponses du personnel : de {low} ({low_where}) à {high} ({high_where})"),
        words.say("Changement des réponses du personnel"),
    )  # fmt: skip
    image = charts.interval_dots(
        drawn, words, label="practice", value="practice_change", low="practice_low", high="practice_high",
        n="n_sheets", target=0.0, target_label=words.say("aucun changement"), is_sorted=False,
        axis_label=words.say("Points de l'échelle"), title=title,
    )  # fmt: skip
    alt = words.say("{title}. Un point et son intervalle par ligne du tableau.", title=title)
    yield ShownFigure("pratiques-avant-apres", image, title, alt, table.name)
