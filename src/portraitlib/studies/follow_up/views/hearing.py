"""What was asked and who was reached, in words."""

from __future__ import annotations

from portraitlib.display.section import Rank, View, Words, titled, view_of
from portraitlib.studies.follow_up.measures.hearing import HeardSince


@view_of.register
def view_heard(result: HeardSince, words: Words) -> View:
    """Questionnaires answered since the meeting, what changed in them, families reached or not."""
    titles = {
        "asked_since": words.say("Ce que l'on a demandé cette année"),
        "heard_since": words.say("Ce qui a changé dans leurs réponses, depuis la fois d'avant"),
        "families_reached": words.say("Familles des élèves soutenus"),
        "families_to_reach": words.say("Familles dont le journal n'a aucun contact cette année"),
    }
    return View(
        name="ce-qu-on-entend",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(one for name, title in titles.items() for one in titled(result.tables[name], title, words)),
        notes=(
            words.say(
                "Un contact qui n'est pas au journal n'est pas un contact qui n'a pas eu lieu. Ce qui s'est dit n'est "
                "jamais noté ici."
            ),
            words.say("Moins de cinq personnes qui répondent à un questionnaire ne sont pas comptées."),
        ),
        to_do=words.say("Choisissez qui joint les familles sans contact, en commençant par ce qui va bien.")
        if result.counts.get("not_yet")
        else words.say("Choisissez une question à poser aux élèves au sujet du soutien, et la date."),
        on_page="whole",
        rank=Rank.CONTEXT,
    )


def _headline(result: HeardSince, words: Words) -> str:
    asked = (
        words.plural(
            "Depuis le {since:date}, {n} questionnaire a reçu des réponses",
            "Depuis le {since:date}, {n} questionnaires ont reçu des réponses",
            result.n_asked,
            result,
        )
        if result.n_asked
        else words.say("Depuis le {since:date}, aucune réponse à un questionnaire n'est dans les données", result)
    )
    if not result.counts.get("followed"):
        return words.say("{asked}; aucun soutien en cours n'est dans les données.", asked=asked)
    families = words.say(
        "; élèves soutenus dont la famille n'a aucun contact au journal : {not_yet:count} sur {followed:count}.",
        result.counts,
    )
    return f"{asked}{families}"


def _sentences(result: HeardSince, words: Words) -> list[str]:
    told = []
    if not result.n_asked:
        told.append(
            words.say("Les élèves et les familles ont peut-être, depuis, autre chose à dire du soutien : demandez-le.")
        )
    told.append(_of_the_support(result, words))
    if result.planned_on:
        told.append(
            words.say(
                "Ce que l'équipe prévoit de demander aux élèves à ce sujet est au journal ({planned_on:date}).", result
            )
        )
    if result.n_contacts:
        contacts = words.plural(
            "{n} contact avec une famille est noté depuis", "{n} contacts avec des familles sont notés depuis",
            result.n_contacts,
        )  # fmt: skip
        rest = words.say("; commencés par du positif : {n:count}.", n=result.n_positive)
        told.append(f"{contacts}{rest}")
    return told


def _of_the_support(result: HeardSince, words: Words) -> str:
    """Whether anything was asked about the support itself, and what is ready to be asked."""
    if not result.n_about_support:
        return words.say(
            "Au sujet du soutien lui-même, aucune réponse de cette année n'est dans les données : le questionnaire "
            "« Soutien reçu » est prêt (params/questionnaires/soutien.yml)."
        )
    if not result.n_about_support_since:
        return words.say(
            "Au sujet du soutien lui-même, les réponses qui sont dans les données datent d'avant : voyez le tableau."
        )
    return words.plural(
        "Au sujet du soutien lui-même : {n} questionnaire a reçu des réponses depuis.",
        "Au sujet du soutien lui-même : {n} questionnaires ont reçu des réponses depuis.",
        result.n_about_support_since,
    )
