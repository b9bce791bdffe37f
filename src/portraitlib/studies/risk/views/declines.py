"""View of the students who pass everything and whose marks fall."""

from __future__ import annotations

from portraitlib.display.section import Rank, View, Words, shown_table, view_of
from portraitlib.indicators.wording import criteria_note
from portraitlib.studies.risk.measures.declines import Declines
from portraitlib.studies.risk.views.phrases import notice, scope, with_short_tiers


@view_of.register
def view_declines(result: Declines, words: Words) -> View:
    """Students whose marks fall, and how many of each level."""
    title = words.say("Élèves qui réussissent tous leurs cours, par niveau")
    tables = [shown_table(result.tables["declines"], words, title=title)]
    notes = [
        words.say(
            "La baisse compare la première et la dernière étape connues, dans les mêmes cours; quand une seule "
            "étape est connue, elle compare le résultat final de l'an dernier et cette étape, matière par matière. "
            "Une étape plus difficile pour toute la classe fait baisser tout le monde : regardez aussi le groupe. "
            "Des notes bougent sans que rien n'ait changé : autant de hausses que de baisses le rappellent."
        ),
        criteria_note(result.scope.preset, words),
    ]
    if len(result.tables["students"].data):
        title = words.say(
            "Élèves qui réussissent, et dont la moyenne a baissé, {scope}", scope=scope(result.scope, words)
        )
        tables.insert(0, with_short_tiers(shown_table(result.tables["students"], words, title=title), "tier", words))
        notes.insert(0, notice(result.scope, words))
    return View(
        name="baisses",
        rank=Rank.PRIORITY if result.counts["declining"] else Rank.CONTEXT,
        to_do=words.say("Demandez à ces élèves et à leurs enseignants ce qui a changé.")
        if result.counts["declining"]
        else "",
        headline=_headline(result, words),
        sentences=_unseen(result, words),
        tables=tuple(tables),
        notes=tuple(notes),
    )


def _headline(result: Declines, words: Words) -> str:
    if result.counts["declining"] == 0:
        return words.plural(
            "{n} élève réussit tous ses cours et peut être suivi : sa moyenne n'a pas perdu {limit:amount} points.",
            "{n} élèves réussissent tous leurs cours et peuvent être suivis : aucun n'a perdu {limit:amount} points de "
            "moyenne ou plus.",
            result.counts["passing"],
            limit=result.decline_points,
        )
    return words.plural(
        "{n} élève réussit tous ses cours, mais sa moyenne a perdu {limit:amount} points ou plus; dans l'autre sens, "
        "{rising:count} en ont gagné autant.",
        "{n} élèves réussissent tous leurs cours, mais leur moyenne a perdu {limit:amount} points ou plus; dans "
        "l'autre sens, {rising:count} en ont gagné autant.",
        result.counts["declining"],
        result.counts,
        limit=result.decline_points,
    )


def _unseen(result: Declines, words: Words) -> tuple[str, ...]:
    """Those whom no limit sees yet."""
    if result.counts["declining_tier_1"] == 0 or result.counts["declining"] == 0:
        return ()
    return (
        words.plural(
            "{n} est au palier 1 : aucun seuil ne le signale encore. C'est le moment d'une conversation.",
            "{n} sont au palier 1 : aucun seuil ne les signale encore. C'est le moment d'une conversation.",
            result.counts["declining_tier_1"],
        ),
    )
