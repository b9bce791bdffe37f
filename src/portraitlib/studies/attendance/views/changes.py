"""What changed this week, for whom and since when."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, mark, shown_table, view_of
from portraitlib.studies.attendance.measures.changes import Changes
from portraitlib.studies.attendance.views.phrases import (
    expected_anyway,
    recording_notes,
    week_of,
    whom,
    with_band_names,
)

_TITLES = {
    "changes": mark("Élèves dont l'assiduité a changé, du plus grand changement au plus petit"),
    "changes_levels": mark("Combien d'élèves, par niveau"),
    "signals_by_week": mark("Combien d'élèves signalés, semaine par semaine"),
}


@view_of.register
def view_changes(result: Changes, words: Words) -> View:
    """View of the students whose absences are no longer the usual ones."""
    shown = (
        shown_table(result.tables[name], words, title=words.say(title))
        for name, title in _TITLES.items()
        if len(result.tables[name].data)
    )
    return View(
        name="changements",
        rank=Rank.PRIORITY if result.is_beyond_expected else Rank.CONTEXT,
        to_do=words.say("Parlez à ces élèves cette semaine : une question, pas un reproche.")
        if result.counts["signals"]
        else "",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(with_band_names(table, result.rules.band_edges, words) for table in shown),
        notes=(
            words.say(
                "Un élève est signalé quand trois choses sont vraies. Dans les {weeks:count} dernières semaines, il a "
                "manqué nettement plus que d'habitude, sans que le hasard l'explique. La hausse est d'au moins "
                "{least_increase:points_apart}. Elle se voit dans au moins {weeks_above:count} de ces semaines (une "
                "grippe ne suffit pas). Son « habitude » vient de ses propres semaines d'avant, ajustée au mouvement "
                "de toute l'école.",
                result.rules.change,
            ),
            words.say(
                "« Nouveau dans une tranche » : depuis le début de l'année, la part des jours manqués vient de passer "
                "dans une tranche où l'élève n'était pas dans les {weeks_looked_back:count} semaines d'avant.",
                result.rules.change,
            ),
            *recording_notes(result.scope, words),
        ),
    )


def _headline(result: Changes, words: Words) -> str:
    place = {"where": whom(result.scope, words), "week": week_of(result.scope.week, words)}
    n, n_new = result.counts["signals"], result.counts["new_signals"]
    if n == 0:
        return words.say(
            "Dans la {week} ({where}), aucun des {n:count} élèves lus ne manque nettement plus que d'habitude. Une "
            "hausse de moins de {least_increase:points_apart}, ou plus récente, ne se voit pas encore.",
            {**place, "n": result.counts["students"]},
            result.rules.change,
        )
    if n_new == 0:
        return words.plural(
            "Dans la {week} ({where}), {n} élève manque nettement plus que d'habitude, comme la semaine d'avant"
            "{expected}.",
            "Dans la {week} ({where}), {n} élèves manquent nettement plus que d'habitude, tous comme la semaine "
            "d'avant{expected}.",
            n,
            place,
            expected=expected_anyway(result, words),
        )
    return words.plural(
        "Dans la {week} ({where}), {n} élève manque nettement plus que d'habitude (nouveaux depuis la semaine "
        "d'avant : {new:count}){expected}.",
        "Dans la {week} ({where}), {n} élèves manquent nettement plus que d'habitude (nouveaux depuis la semaine "
        "d'avant : {new:count}){expected}.",
        n,
        place,
        new=n_new,
        expected=expected_anyway(result, words),
    )


def _sentences(result: Changes, words: Words) -> Iterator[str]:
    yield words.plural(
        "{n} élève a assez de semaines derrière lui pour être comparé à lui-même (au moins {baseline_days:count} jours "
        "de classe).",
        "{n} élèves ont assez de semaines derrière eux pour être comparés à eux-mêmes (au moins {baseline_days:count} "
        "jours de classe).",
        result.counts["students"],
        result.rules.change,
    )
    n_new = result.counts["new_in_band"]
    if n_new is None or n_new:
        yield words.plural(
            "{n} élève est nouveau dans une tranche plus élevée depuis le début de l'année; au seuil de "
            "{chronic_share:percent} : {new_chronic:count}.",
            "{n} élèves sont nouveaux dans une tranche plus élevée depuis le début de l'année; au seuil de "
            "{chronic_share:percent} : {new_chronic:count}.",
            n_new,
            result.rules,
            result.counts,
        )
    yield words.say(
        "La règle se trompe parfois : elle promet de signaler à tort, chaque semaine, au plus "
        "{most_false_alarms:percent1} des élèves dont les habitudes n'ont pas changé. Un signal invite à prendre des "
        "nouvelles, pas à conclure.",
        result.rules.change,
    )
    if "changes" in result.tables_refused:
        yield words.say("La liste des élèves est réservée à l'équipe-école.")
