"""Who comes, in words; who never came, and what stands in the way, for the team."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, listed, shown_table, titled, view_of
from portraitlib.studies.follow_up.measures.coming import NeverCame, WhoComes
from portraitlib.studies.follow_up.views.phrases import is_known


@view_of.register
def view_who_comes(result: WhoComes, words: Words) -> View:
    """Of those who have a need: how many were offered something, came, never came."""
    tables = result.tables
    return View(
        name="qui-vient",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *titled(tables["coming_by_need"], words.say("Qui vient, par besoin"), words),
            *titled(tables["coming_in_all"], words.say("Qui vient, avec et sans besoin signalé"), words),
            *titled(tables["coming_by_level"], words.say("Qui vient, par niveau, parmi ceux qui ont un besoin"), words),
        ),
        notes=(
            words.say(
                "« Proposé » : une demande, une proposition, une place au plan en vigueur ou un service. « Ont assez "
                "reçu » : au moins {full_dose:percent} du temps prévu d'un de leurs soutiens. Ce qui se donne à toute "
                "la classe n'est pas compté ici.",
                result,
            ),
            words.say("Un élève qui a deux besoins est dans deux lignes.")
            if result.reader.policy.shows_students
            else words.say(
                "Par besoin et par niveau, ces nombres sont pour l'équipe seule : trop peu d'élèves à la fois."
            ),
        ),
        rank=Rank.PRIORITY,
        to_do=words.say("À qui n'avons-nous rien proposé, et qui lui parle cette semaine ?"),
    )


def _headline(result: WhoComes, words: Words) -> str:
    row = result.tables["coming_in_all"].data.set_index("has_need").loc[True].to_dict()
    if not is_known(row["n_never_came"]) or not is_known(row["n_students"]):
        return words.withheld(
            "Trop peu d'élèves qui ont un besoin, ou dans une des réponses, pour dire à ce public combien viennent."
        )
    return words.plural(
        "Sur {n_students:count} élèves qui ont un besoin, {n} n'est jamais venu à un soutien inscrit.",
        "Sur {n_students:count} élèves qui ont un besoin, {n} ne sont jamais venus à un soutien inscrit.",
        row["n_never_came"],
        row,
    )


def _sentences(result: WhoComes, words: Words) -> Iterator[str]:
    row = result.tables["coming_in_all"].data.set_index("has_need").loc[True].to_dict()
    if is_known(row["n_not_asked"]) and row["n_not_asked"]:
        yield words.plural(
            "À {n} d'entre eux, rien n'a été proposé cette année.",
            "À {n} d'entre eux, rien n'a été proposé cette année.",
            row["n_not_asked"],
        )
    if is_known(row["n_not_written"]) and row["n_not_written"]:
        yield words.plural(
            "{n} a un service dont rien n'est inscrit : on ne sait pas s'il y est venu.",
            "{n} ont un service dont rien n'est inscrit : on ne sait pas s'ils y sont venus.",
            row["n_not_written"],
        )
    if is_known(row["n_came"]) and is_known(row["n_came_most"]) and row["n_came"]:
        yield words.say(
            "Venus au moins une fois : {n_came:count}; ceux qui ont assez reçu d'un soutien : {n_came_most:count}.", row
        )
    if result.counts["unknown"] != 0:
        yield words.plural(
            "{n} élève n'a encore aucun résultat connu : on ne sait pas s'il a un besoin.",
            "{n} élèves n'ont encore aucun résultat connu : on ne sait pas s'ils ont un besoin.",
            result.counts["unknown"],
        )


@view_of.register
def view_never_came(result: NeverCame, words: Words) -> View:
    """Who has a need and never came, and the first reason known."""
    students = shown_table(
        result.tables["never_came"], words, title=words.say("Élèves qui ont un besoin et ne sont jamais venus")
    )
    n = result.counts["never"]
    return View(
        name="jamais-venus",
        headline=words.plural(
            "{n} élève a un besoin et n'est jamais venu à un soutien inscrit.",
            "{n} élèves ont un besoin et ne sont jamais venus à un soutien inscrit.",
            n,
        )
        if n
        else words.say(
            "Parmi ceux dont on sait s'ils sont venus, chaque élève qui a un besoin est venu au moins une fois."
        ),
        tables=(
            *titled(result.tables["never_reasons"], words.say("Pourquoi, d'après ce qui est inscrit"), words),
            *((listed(students, "needs_told", "student_need", words),) if n else ()),
        ),
        notes=(
            words.say(
                "Une raison se demande à l'élève : autobus, travail, sport, ou il ne veut pas. Écrivez-la à la feuille "
                "« Demandes de soutien » du classeur; elle revient ici. Personne n'est en faute de ne pas venir."
            ),
        ),
        rank=Rank.CONTEXT,  # `view_coming` counts them first
        to_do=words.say("Demandez-lui d'abord; puis changez ce qui dépend de l'école : l'heure, l'autobus, l'offre.")
        if n
        else "",
    )
