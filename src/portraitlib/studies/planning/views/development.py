"""Time for the adults to learn, in words."""

from __future__ import annotations

from portraitlib.display.section import Rank, View, Words, shown_table, view_of
from portraitlib.studies.planning.measures.development import PlannedDevelopment


@view_of.register
def view_development(result: PlannedDevelopment, words: Words) -> View:
    """Hours planned by topic, in the task or not; who accompanies whom; co-teaching now."""
    table = result.tables["development"]
    is_there = len(table.data) > 0
    return View(
        name="developpement-professionnel",
        headline=words.say(
            "{hours:amount} heures prévues pour que les adultes apprennent, dont {hours_in_task:amount} reconnues dans "
            "la tâche.",
            result,
        )
        if is_there
        else words.say(
            "Aucune heure n'est encore prévue pour que les adultes apprennent. Écrivez d'abord une action de la sorte "
            "« accompagnement du personnel », « formation », « concertation » ou « coenseignement »."
        ),
        sentences=tuple(_told(result, words)),
        tables=(shown_table(table, words, title=words.say("Qui accompagne qui, sur quoi, combien d'heures")),)
        if is_there
        else (),
        to_do=words.say("Pour chaque sujet : qui accompagne, qui est accompagné, quand, et sur quel temps reconnu ?"),
        on_page="open",
        rank=Rank.CONTEXT if is_there else Rank.NO_FINDING,
    )


def _told(result: PlannedDevelopment, words: Words) -> list[str]:
    told = [
        words.say(
            "Heures de rencontre de l'équipe, pour chaque membre, dans l'année : {hours_of_meetings:amount} "
            "(params/rencontres.yml).",
            result,
        )
    ]
    if result.hours_between_schools:
        told.append(words.say("De ces heures, {hours_between_schools:amount} se passent avec une autre école.", result))
    if result.weekly_hours:
        told.append(
            words.say("Les rôles écrits ont ensemble {weekly_hours:amount} heures par semaine dans la tâche.", result)
        )
    if result.without:
        told.append(words.say("Rien de tel n'est encore écrit pour : {names:listing}.", names=result.without))
    if result.n_enrolled:
        told.append(
            words.say(
                "Coenseignement, d'après les services et les offres : {n_co_taught:count} élèves sur "
                "{n_enrolled:count} en reçoivent.",
                result,
            )
        )
    return told
