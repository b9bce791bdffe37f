"""Who has whom, in words: a question for the team, never a fault."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, listed, shown_table, titled, view_of
from portraitlib.studies.accompaniment.measures.who import WhoAccompanies, WithoutAdult
from portraitlib.studies.accompaniment.views.phrases import is_known, programme_of


@view_of.register
def view_who_accompanies(result: WhoAccompanies, words: Words) -> View:
    """How many students whose needs add up have nobody; then whom each programme reaches."""
    tables = result.tables
    return View(
        name="qui-accompagne",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *titled(tables["adults_by_cumulated"], words.say("Deux adultes, un, personne, selon les besoins"), words),
            *titled(tables["adults_by_need"], words.say("Deux adultes, un, personne, par besoin"), words),
            *titled(tables["adults_by_level"], words.say("Deux adultes, un, personne, par niveau"), words),
            *titled(tables["programme_reach"], words.say("Qui chaque programme rejoint, cette année"), words),
        ),
        notes=(
            words.say(
                "Compté ainsi : {when}. Un lien est un mentorat, un groupe accompagné ou le suivi d'une "
                "personne-ressource, inscrit et en cours; en juin, où tout se termine, on compte l'année. Un adulte "
                "qui aide sans que ce soit inscrit n'y est pas.",
                when=_when(result, words),
            ),
            words.say(
                "Le guide offre l'accompagnement en groupe à tous les élèves, et propose un mentor à l'élève chez qui "
                "plusieurs facteurs de risque se cumulent; ici, {cumulated_needs:count} besoins ou plus "
                "(params/accompagnement.yml). Un mentor sans cumul n'est pas une erreur : on ne voit ici que des "
                "données d'école.",
                result,
            ),
            *(
                ()
                if result.reader.policy.shows_students
                else (words.say("Par besoin et par niveau, ces nombres sont pour l'équipe seule."),)
            ),
        ),
        rank=Rank.PRIORITY,
        to_do=words.say("À qui proposons-nous un adulte d'abord, et qui le lui demande ?"),
    )


def _when(result: WhoAccompanies | WithoutAdult, words: Words) -> str:
    """The day, or the year, that adults are counted of."""
    return words.say("pendant l'année") if result.is_of_year else words.say("le {until:date}", result)


def _headline(result: WhoAccompanies, words: Words) -> str:
    rows = result.tables["adults_by_cumulated"].data.set_index("cumulated")
    if "several" in rows.index:
        row = rows.loc["several"].to_dict()
        if not is_known(row["n_no_adult"]) or not is_known(row["n_students"]):
            return words.withheld("Trop peu d'élèves, ou presque tous, pour dire à ce public combien ont un adulte.")
        return words.plural(
            "Sur {n_students:count} élèves qui ont plusieurs besoins, {n} n'a aucun adulte inscrit pour "
            "l'accompagner ({when}).",
            "Sur {n_students:count} élèves qui ont plusieurs besoins, {n} n'ont aucun adulte inscrit pour les "
            "accompagner ({when}).",
            row["n_no_adult"],
            row,
            when=_when(result, words),
        )
    have = rows[["n_one_adult", "n_two_adults"]].sum(axis=1, skipna=False).sum(skipna=False)
    if not is_known(have):
        return words.withheld("Trop peu d'élèves, ou presque tous, pour dire à ce public combien ont un adulte.")
    return words.plural(
        "Sur {of:count} élèves, {n} a un adulte inscrit pour l'accompagner ({when}).",
        "Sur {of:count} élèves, {n} ont un adulte inscrit pour les accompagner ({when}).",
        have,
        when=_when(result, words),
        of=rows["n_students"].sum(),
    )


def _sentences(result: WhoAccompanies, words: Words) -> Iterator[str]:
    rows = result.tables["adults_by_cumulated"].data.set_index("cumulated")
    if "several" in rows.index and is_known(mentored := rows["n_mentored"].to_dict()["several"]):
        yield words.plural(
            "De ceux qui ont plusieurs besoins, {n} a un mentor.",
            "De ceux qui ont plusieurs besoins, {n} ont un mentor.",
            mentored,
        )
    if without := result.counts.get("mentored_without"):
        yield words.plural(
            "{n} élève a un mentor sans que plusieurs besoins se voient dans les données.",
            "{n} élèves ont un mentor sans que plusieurs besoins se voient dans les données.",
            without,
        )
    reach = result.tables["programme_reach"].data
    told = [
        words.say("{what} ({n_students:count})", row, what=programme_of(row, words))
        for row in reach.to_dict("records")
        if is_known(row["n_students"])
    ]
    if told:
        yield words.say("Élèves rejoints cette année : {told}.", told="; ".join(told))
    if not result.knows_needs:
        yield words.say(
            "Les besoins des élèves ne sont pas connus (ni résultats, ni registre, ni questionnaire) : on ne lit ici "
            "que les liens."
        )
    elif unknown := result.counts.get("unknown"):
        yield words.plural(
            "Pour {n} élève, les besoins ne sont pas connus : il est à part.",
            "Pour {n} élèves, les besoins ne sont pas connus : ils sont à part.",
            unknown,
        )


@view_of.register
def view_without_adult(result: WithoutAdult, words: Words) -> View:
    """Who has a need and no adult today, those whose needs add up first."""
    students = shown_table(
        result.tables["without_adult"], words, title=words.say("Élèves qui ont un besoin et aucun adulte inscrit")
    )
    n = result.counts["without"]
    return View(
        name="sans-adulte",
        headline=words.plural(
            "{n} élève a au moins un besoin et aucun adulte inscrit ({when}).",
            "{n} élèves ont au moins un besoin et aucun adulte inscrit ({when}).",
            n,
            when=_when(result, words),
        )
        if n
        else words.say(
            "Chaque élève dont un besoin est connu a un adulte inscrit ({when}).", when=_when(result, words)
        ),
        tables=(listed(students, "needs_told", "student_need", words),) if n else (),
        notes=(
            words.say(
                "Ceux qui ont le plus de besoins d'abord. Un besoin vu dans les données n'est pas une demande : "
                "l'élève peut ne pas vouloir d'adulte, ou en avoir un qui n'est inscrit nulle part."
            ),
        ),
        rank=Rank.CONTEXT,
        to_do=words.say("Demandez-lui s'il y a, à l'école, un adulte à qui il parle; puis s'il en voudrait un.")
        if n
        else "",
    )
