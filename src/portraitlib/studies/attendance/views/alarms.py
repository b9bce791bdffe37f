"""How often the rule of change is wrong, and how soon it sees a real change."""

from __future__ import annotations

from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.attendance.measures.false_alarms import AlarmSimulation

_NEAR = 0.75  # share of changed students from which "most" is said


@view_of.register
def _(result: AlarmSimulation, words: Words) -> View:
    facts = result.facts
    shown = (
        shown_table(
            result.tables["detections"],
            words,
            title=words.say("Élèves simulés dont l'absence augmente : part déjà signalée, selon le temps écoulé"),
            columns=(("increase", Form.POINTS), ("weeks", Form.COUNT), "seen_share"),
        ),
        shown_table(
            result.tables["false_alarms"],
            words,
            title=words.say("Élèves simulés dont rien ne change : part signalée à tort chaque semaine"),
            columns=(("week", Form.DATE), ("false_alarm_share", Form.PERCENT)),
        ),
    )
    return View(
        name="fausses-alertes",
        headline=_headline(facts, words),
        sentences=(_seen(result.tables["detections"], words),),
        tables=shown,
        notes=(
            words.plural(
                "{n} élève simulé, sur {weeks} semaines : il manque l'école aussi inégalement que les vôtres, par "
                "épisodes aussi longs, et plus dans les semaines où toute l'école manque plus; mais rien ne change "
                "pour lui.",
                "{n} élèves simulés, sur {weeks} semaines : ils manquent l'école aussi inégalement que les vôtres, "
                "par épisodes aussi longs, et plus dans les semaines où toute l'école manque plus; mais rien ne "
                "change pour eux.",
                facts["n_simulated"],
                weeks=words.count(facts["n_weeks"]),
            ),
        ),
    )


def _headline(facts, words: Words) -> str:
    share = facts["false_alarm_share"]
    told = {"per": words.number(1000 * share, 0), "week": words.number(facts["false_alarms_a_week"], 1)}
    if share <= facts["promise"]:
        return words.say(
            "Chaque semaine, la règle signalerait à tort environ {per} élèves sur 1 000 dont rien n'a changé : pour "
            "une école comme la vôtre, {week} par semaine. La promesse est tenue (au plus {promise}).",
            promise=words.percent(facts["promise"], 1),
            **told,
        )
    return words.say(
        "Chaque semaine, la règle signalerait à tort environ {per} élèves sur 1 000 dont rien n'a changé : pour une "
        "école comme la vôtre, {week} par semaine. C'est plus que promis ({promise}) : lisez les signaux avec "
        "prudence.",
        promise=words.percent(facts["promise"], 1),
        **told,
    )


def _seen(detections: ResultTable, words: Words) -> str:
    """How soon the largest and the middle increases are seen."""
    data = detections.data
    if not len(data):
        return words.say("L'année est trop courte pour dire en combien de temps un vrai changement serait vu.")
    largest = data[data["increase"] == data["increase"].max()].iloc[-1]
    middle = data[data["increase"] == sorted(data["increase"].unique())[len(data["increase"].unique()) // 2]].iloc[-1]
    return words.say(
        "En retour, elle ne voit pas tout : {weeks} semaines après une hausse de {large}, {seen} des élèves sont "
        "signalés; après une hausse de {small}, {less} seulement. Ce que vous remarquez en classe compte donc autant.",
        weeks=words.count(largest["weeks"]),
        large=words.points(largest["increase"], 0).lstrip("+"),
        seen=words.percent(largest["seen_share"]),
        small=words.points(middle["increase"], 0).lstrip("+"),
        less=words.percent(middle["seen_share"]),
    )
