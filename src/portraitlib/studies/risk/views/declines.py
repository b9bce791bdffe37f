"""View of the students who pass everything and whose marks fall."""

from __future__ import annotations

from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.indicators.wording import criteria_note, whole
from portraitlib.results.forms import Form
from portraitlib.studies.risk.measures.declines import Declines
from portraitlib.studies.risk.views.phrases import notice, scope, with_short_tiers


@view_of.register
def _(result: Declines, words: Words) -> View:
    facts, counts = result.facts, result.counts
    levels = shown_table(
        result.tables["declines"],
        words,
        title=words.say("Élèves qui réussissent tous leurs cours, par niveau"),
        columns=("grade_level", "n_passing", "n_declining", ("declining_rate", Form.PERCENT)),
    )
    students = result.tables["students"]
    tables = (levels,)
    if len(students.data):
        listed = shown_table(
            students,
            words,
            title=words.say("Élèves qui réussissent, et dont la moyenne a baissé, {scope}", scope=scope(facts, words)),
            columns=("student_id", "group", "n_supports", ("mean_mark", Form.MARK), ("mark_decline", Form.MARK),
                     ("tier", Form.TEXT)),
        )  # fmt: skip
        listed = with_short_tiers(listed, "tier", words)
        tables = (listed, levels)
    return View(
        name="baisses",
        headline=_headline(result, words),
        sentences=tuple(filter(None, (_unseen(counts, words),))),
        tables=tables,
        notes=(
            *((notice(facts, words),) if len(students.data) else ()),
            words.say(
                "La baisse compare la première et la dernière étape connues, dans les mêmes cours; quand une seule "
                "étape est connue, elle compare le résultat final de l'an dernier et cette étape, matière par matière. "
                "Une étape plus difficile pour toute la classe fait baisser tout le monde : regardez aussi le groupe."
            ),
            criteria_note(facts, words),
        ),
    )


def _headline(result: Declines, words: Words) -> str:
    limit = whole(result.facts["decline_points"], words)
    if result.counts["declining"] == 0:
        return words.say(
            "Aucun élève qui réussit tous ses cours n'a perdu {limit} points de moyenne ou plus.", limit=limit
        )
    return words.plural(
        "{n} élève réussit tous ses cours, mais sa moyenne a perdu {limit} points ou plus.",
        "{n} élèves réussissent tous leurs cours, mais leur moyenne a perdu {limit} points ou plus.",
        result.counts["declining"],
        limit=limit,
    )


def _unseen(counts, words: Words) -> str:
    if counts["declining_tier_1"] == 0 or counts["declining"] == 0:
        return ""
    return words.plural(
        "{n} est au palier 1 : aucun seuil ne le signale encore. C'est le moment d'une conversation.",
        "{n} sont au palier 1 : aucun seuil ne les signale encore. C'est le moment d'une conversation.",
        counts["declining_tier_1"],
    )
