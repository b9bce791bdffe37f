"""Reviews with the student, endings and the next year, in words."""

from __future__ import annotations

from portraitlib.display.section import Rank, View, Words, titled, view_of
from portraitlib.studies.accompaniment.measures.review import RelationsReviewed


@view_of.register
def view_relations_reviewed(result: RelationsReviewed, words: Words) -> View:
    """What is to be looked at with the student first; how relations ended; who stays with whom."""
    titles = {
        "relations_reviewed": words.say("Bilan du lien, avec l'élève"),
        "relations_closed": words.say("Comment les liens se terminent"),
        "hand_over": words.say("Juin : qui reste avec qui en 2e secondaire"),
    }
    return View(
        name="bilans-et-fins-de-liens",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(one for name, title in titles.items() for one in titled(result.tables[name], title, words)),
        notes=(
            words.say(
                "Un bilan ou un au revoir qui n'est pas au journal a peut-être eu lieu. Le journal dit qu'on en a "
                "parlé et ce qui change, jamais ce qui s'est dit."
            ),
            words.say(
                "Avec l'élève, pour faire le bilan : qu'est-ce qui va bien ? que changer, dans les activités, le "
                "rythme, ce que chacun fait ? veut-on continuer, et jusqu'à quand ?"
            ),
        ),
        to_do=_to_do(result, words),
        on_page="open" if result.is_of_one else "short",
        is_sheet=result.is_of_one,
        rank=Rank.PRIORITY if result.counts["due"] else Rank.CONTEXT,
    )


def _headline(result: RelationsReviewed, words: Words) -> str:
    if not result.counts["going_on"]:
        return words.say("Aucun lien n'est en cours : il n'y a pas de bilan à faire.")
    if not result.counts["due"]:
        return words.plural(
            "Aucun bilan de lien n'attend : {n} lien est en cours.",
            "Aucun bilan de lien n'attend : {n} liens sont en cours.",
            result.counts["going_on"],
        )
    return words.plural(
        "{n} lien est à revoir avec l'élève, parmi {going_on:count} en cours : le journal n'en a pas de bilan.",
        "{n} liens sont à revoir avec l'élève, parmi {going_on:count} en cours : le journal n'en a pas de bilan.",
        result.counts["due"],
        result.counts,
    )


def _sentences(result: RelationsReviewed, words: Words) -> list[str]:
    told = [
        words.say(
            "Un lien se revoit après {review_weeks:count} semaines de classe : c'est un choix de l'équipe "
            "(params/accompagnement.yml).",
            result,
        )
    ]
    if result.counts["ended"]:
        told.append(
            words.plural(
                "{n} lien a pris fin cette année, ou va finir; avec un au revoir noté : {goodbyes:count}.",
                "{n} liens ont pris fin cette année, ou vont finir; avec un au revoir noté : {goodbyes:count}.",
                result.counts["ended"],
                result.counts,
            )
        )
    if result.counts["not_handed"]:
        told.append(
            words.plural(
                "En 1re secondaire, {n} lien attend qu'on dise qui reste avec qui l'an prochain.",
                "En 1re secondaire, {n} liens attendent qu'on dise qui reste avec qui l'an prochain.",
                result.counts["not_handed"],
            )
        )
    return told


def _to_do(result: RelationsReviewed, words: Words) -> str:
    if result.counts["due"]:
        return words.say("Choisissez les deux premiers bilans, et la date; puis notez-les au journal.")
    return words.say("Pour chaque lien qui finit, prévoyez l'au revoir, et dites-le d'abord à l'élève.")
