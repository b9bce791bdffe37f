"""What changed this week, for whom and since when."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.attendance.measures.changes import Changes
from portraitlib.studies.attendance.views.phrases import (
    as_points,
    recording_notes,
    week_of,
    whom,
    with_band_names,
)

_STUDENT = (
    "student_id",
    "group",
    "recent_rate",
    "usual_rate",
    ("change", Form.POINTS),
    "is_signal",
    ("weeks_signalled", Form.COUNT),
    ("since_week", Form.DATE),
    "year_rate",
    "absence_band_before",
    "absence_band",
    ("weeks_in_band", Form.COUNT),
)
_LEVEL = ("level", "n_students", "n_signal", "signal_share", "n_new_chronic", "new_chronic_share")
_WEEK = (("week", Form.DATE), "n_students", "n_signal", "n_new_signal", "signal_share")


@view_of.register
def _(result: Changes, words: Words) -> View:
    facts, counts, tables = result.facts, result.counts, []
    changes = result.tables["changes"]
    if len(changes.data):
        title = words.say("Élèves dont l'assiduité a changé, du plus grand changement au plus petit")
        tables.append(with_band_names(shown_table(changes, words, title=title, columns=_STUDENT), facts, words))
    titles = {
        "changes_levels": (words.say("Combien d'élèves, par niveau"), _LEVEL),
        "signals_by_week": (words.say("Combien d'élèves signalés, semaine par semaine"), _WEEK),
    }
    tables += [
        shown_table(result.tables[name], words, title=title, columns=columns)
        for name, (title, columns) in titles.items()
        if len(result.tables[name].data)
    ]
    return View(
        name="changements",
        headline=_headline(counts, facts, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(tables),
        notes=(
            words.say(
                "Un élève est signalé quand trois choses sont vraies : dans les {weeks} dernières semaines, il a "
                "manqué nettement plus que d'habitude, sans que le hasard l'explique; la hausse est d'au moins "
                "{points}; et elle se voit dans au moins {above} de ces semaines (une grippe ne suffit pas). Son « "
                "habitude » vient de ses propres semaines d'avant, ajustée au mouvement de toute l'école.",
                weeks=words.count(facts["change_weeks"]),
                points=as_points(facts["least_increase"], words),
                above=words.count(facts["weeks_above"]),
            ),
            words.say(
                "« Nouveau dans une tranche » : depuis le début de l'année, la part des jours manqués vient de "
                "passer dans une tranche où l'élève n'était pas dans les {weeks} semaines d'avant.",
                weeks=words.count(facts["weeks_looked_back"]),
            ),
            *recording_notes(facts, words),
        ),
    )


def _headline(counts, facts, words: Words) -> str:
    where, week = whom(facts, words), week_of(facts["week"], words)
    n = counts["signals"]
    if n == 0:
        return words.say(
            "Dans la {week} ({where}), aucun élève ne manque nettement plus que d'habitude.", week=week, where=where
        )
    if counts["new_signals"] == 0:
        return words.plural(
            "Dans la {week} ({where}), {n} élève manque nettement plus que d'habitude, comme la semaine d'avant.",
            "Dans la {week} ({where}), {n} élèves manquent nettement plus que d'habitude, tous comme la semaine "
            "d'avant.",
            n,
            week=week,
            where=where,
        )
    return words.plural(
        "Dans la {week} ({where}), {n} élève manque nettement plus que d'habitude, dont {new} depuis cette semaine.",
        "Dans la {week} ({where}), {n} élèves manquent nettement plus que d'habitude, dont {new} depuis cette semaine.",
        n,
        week=week,
        where=where,
        new=words.count(counts["new_signals"]),
    )


def _sentences(result: Changes, words: Words) -> Iterator[str]:
    facts, counts = result.facts, result.counts
    yield words.plural(
        "{n} élève a assez de semaines derrière lui pour être comparé à lui-même (au moins {days} jours de classe).",
        "{n} élèves ont assez de semaines derrière eux pour être comparés à eux-mêmes (au moins {days} jours de "
        "classe).",
        counts["students"],
        days=words.count(facts["baseline_days"]),
    )
    n = counts["new_in_band"]
    if n is None or n:
        yield words.plural(
            "{n} élève est nouveau dans une tranche plus élevée depuis le début de l'année; au seuil de {edge} : "
            "{chronic}.",
            "{n} élèves sont nouveaux dans une tranche plus élevée depuis le début de l'année; au seuil de {edge} : "
            "{chronic}.",
            n,
            edge=words.percent(facts["chronic_share"]),
            chronic=words.count(counts["new_chronic"]),
        )
    yield words.say(
        "La règle se trompe parfois : elle promet de signaler à tort, chaque semaine, au plus {share} des élèves "
        "dont les habitudes n'ont pas changé. Un signal invite à prendre des nouvelles, pas à conclure.",
        share=words.percent(facts["promise"], 1),
    )
    if "changes" in facts.get("tables_refused", ()):
        yield words.say("La liste des élèves est réservée à l'équipe-école.")
