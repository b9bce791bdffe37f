"""How often the rule of change is wrong, and how soon it sees a real change."""

from __future__ import annotations

import pandas as pd

from portraitlib.display.section import Rank, View, Words, mark, shown_table, view_of
from portraitlib.studies.attendance.measures.false_alarms import AlarmSimulation

_KEPT = mark(
    "Chaque semaine, la règle signalerait à tort environ {per:whole} élèves sur 1 000 dont rien n'a changé : pour une "
    "école comme la vôtre, {false_alarms_a_week:number} par semaine. La promesse est tenue (au plus "
    "{most_false_alarms:percent1})."
)
_NOT_KEPT = mark(
    "Chaque semaine, la règle signalerait à tort environ {per:whole} élèves sur 1 000 dont rien n'a changé : pour une "
    "école comme la vôtre, {false_alarms_a_week:number} par semaine. C'est plus que promis "
    "({most_false_alarms:percent1}) : lisez les signaux avec prudence."
)


@view_of.register
def view_false_alarms(result: AlarmSimulation, words: Words) -> View:
    """View of the signals among simulated students."""
    titles = {
        "detections": words.say("Élèves simulés dont l'absence augmente : part déjà signalée, selon le temps écoulé"),
        "false_alarms": words.say("Élèves simulés dont rien ne change : part signalée à tort chaque semaine"),
    }
    return View(
        name="fausses-alertes",
        rank=Rank.NO_FINDING,
        headline=words.say(
            _KEPT if result.is_promise_kept else _NOT_KEPT,
            result,
            result.rules.change,
            per=1000 * result.false_alarm_share,
        ),
        sentences=(
            words.say(
                "Sur l'année, {signalled_once_share:percent} des élèves dont rien n'a changé seraient signalés au "
                "moins une semaine.",
                result,
            ),
            _seen(result.tables["detections"].data, words),
        ),
        tables=tuple(shown_table(result.tables[name], words, title=title) for name, title in titles.items()),
        notes=(
            words.plural(
                "{n} élève simulé, sur {n_weeks:count} semaines : il manque l'école aussi inégalement que les vôtres, "
                "par épisodes aussi longs, et plus dans les semaines où toute l'école manque plus; mais rien ne change "
                "pour lui.",
                "{n} élèves simulés, sur {n_weeks:count} semaines : ils manquent l'école aussi inégalement que les "
                "vôtres, par épisodes aussi longs, et plus dans les semaines où toute l'école manque plus; mais rien "
                "ne change pour eux.",
                result.n_simulated,
                result,
            ),
        ),
    )


def _seen(detections: pd.DataFrame, words: Words) -> str:
    """How soon the largest and the middle increases are seen."""
    if not len(detections):
        return words.say("L'année est trop courte pour dire en combien de temps un vrai changement serait vu.")
    increases = sorted(detections["increase"].unique())
    large, small = (
        detections[detections["increase"] == increase].iloc[-1]
        for increase in (increases[-1], increases[len(increases) // 2])
    )
    return words.say(
        "En retour, elle ne voit pas tout : {weeks:count} semaines après une hausse de {increase:points_apart}, "
        "{seen_share:percent} des élèves sont signalés; après une hausse de {small:points_apart}, {less:percent} "
        "seulement. Ce que vous remarquez en classe compte donc autant.",
        large,
        small=small["increase"],
        less=small["seen_share"],
    )
