"""A meeting in words: who, which points, what changed, which questions."""

from __future__ import annotations

from portraitlib.display.journal_words import typed_by
from portraitlib.display.section import Rank, View, Words, shown_table, titled, view_of, with_labels, with_under
from portraitlib.studies.meeting.measures.findings import GatheredFindings
from portraitlib.studies.meeting.measures.team import AskedQuestions, MeetingChanges, PreparedMeeting
from portraitlib.studies.meeting.views.phrases import LINE, asked_points


@view_of.register
def view_meeting(result: PreparedMeeting, words: Words) -> View:
    """Who the team is and the points of the meeting, the first one said to be so."""
    team, agenda = result.tables["team"], result.tables["agenda"]
    return View(
        name="rencontre",
        headline=_headline(result, words),
        sentences=(_cycle(result, words), *(() if len(team.data) else (_nobody(words),))),
        tables=(
            shown_table(agenda, words, title=words.say("Points de la rencontre")),
            *titled(team, words.say("Qui nous sommes"), words),
        ),
        notes=(typed_by(words),),
        on_page="open",
        rank=Rank.CONTEXT,
        to_do=words.say("Inscrivez qui est là, puis prenez les points dans l'ordre."),
    )


def _headline(result: PreparedMeeting, words: Words) -> str:
    if result.last_held is None:
        return words.say(
            "Première rencontre, {minutes:count} minutes : qui nous sommes, à quel rythme, et trois questions.", result
        )
    return words.plural(
        "Rencontre de {minutes:count} minutes; la dernière était le {held:date}. {n} décision est à revoir.",
        "Rencontre de {minutes:count} minutes; la dernière était le {held:date}. {n} décisions sont à revoir.",
        result.n_due,
        result,
        held=result.last_held,
    )


def _cycle(result: PreparedMeeting, words: Words) -> str:
    if result.cycle == "timetable":
        return words.say("Ici, un cycle est un cycle d'horaire de {days_of_cycle:count} jours.", result)
    if result.cycle == "team":
        return words.say("Ici, un cycle est une équipe-cycle : 1er ou 2e cycle du secondaire.")
    return words.say("Ici, un cycle est une étape du bulletin.")


def _nobody(words: Words) -> str:
    return words.say(
        "Personne n'est encore inscrit dans l'équipe. Une équipe compte d'ordinaire de quatre à huit personnes, dont "
        "la direction : inscrivez-vous, avec ce dont chaque personne s'occupe et ce qu'elle peut voir."
    )


@view_of.register
def view_changes(result: MeetingChanges, words: Words) -> View:
    """Each kind of text, how many of it, and which day was the last meeting."""
    changes = result.tables["changes"]
    if result.since is None:
        headline = words.say("Aucune rencontre n'est encore au journal : ce qui change se verra à la prochaine.")
    elif changes.data.empty:
        headline = words.say("Rien n'a été écrit au journal depuis le {since:date}.", result)
    else:
        headline = words.plural(
            "Depuis le {since:date}, {n} texte du journal est nouveau ou a changé.",
            "Depuis le {since:date}, {n} textes du journal sont nouveaux ou ont changé.",
            len(changes.data),
            result,
        )
    return View(
        name="depuis-la-derniere-rencontre",
        headline=headline,
        tables=titled(changes, words.say("Ce que l'équipe a écrit depuis"), words),
        on_page="whole",
        rank=Rank.NO_FINDING if result.since is None else Rank.CONTEXT,
    )


@view_of.register
def view_prompts(result: AskedQuestions, words: Words) -> View:
    """Questions of this meeting, with the last answers and room for today's."""
    prompts = result.tables["prompts"]
    n = len(prompts.data)
    shown = asked_points(prompts, words.say("Questions des guides, et notre dernière réponse"), words)
    return View(
        name="questions-posees",
        headline=words.plural(
            "{n} question des guides nous est posée.", "{n} questions des guides nous sont posées.", n
        )
        if n
        else words.say("Les questions des guides prévues jusqu'ici ont toutes leur réponse de cette année."),
        tables=(with_under(with_labels(shown, answered_here=[LINE] * n), "last_answer", "answered_here"),) if n else (),
        to_do=words.say("Répondez ensemble en quelques lignes, ou dites que rien n'est à changer.") if n else "",
        on_page="open",
        rank=Rank.CONTEXT,
    )


@view_of.register
def view_findings(result: GatheredFindings, words: Words) -> View:
    """Headlines of other sections, one line each."""
    findings = result.tables["findings"]
    n = len(findings.data)
    return View(
        name="constats",
        headline=_first_finding(findings.data["finding_text"].tolist(), words),
        sentences=(
            words.plural(
                "{n} section ne peut pas encore conclure : son carnet dit pourquoi.",
                "{n} sections ne peuvent pas encore conclure : leurs carnets disent pourquoi.",
                result.n_refused,
            ),
        )
        if n and result.n_refused
        else (),
        tables=titled(findings, words.say("Ce que disent les données"), words),
        on_page="open",
        rank=Rank.CONTEXT,
    )


def _first_finding(told: list[str], words: Words) -> str:
    """The first of the findings as it stands, and how many more are to be read."""
    if not told:
        return words.say("Les sections qui donneraient ces constats ne peuvent pas encore conclure.")
    more = words.plural("{n} autre constat est à lire.", "{n} autres constats sont à lire.", len(told) - 1)
    return told[0] if len(told) == 1 else f"{told[0]} {more}"
