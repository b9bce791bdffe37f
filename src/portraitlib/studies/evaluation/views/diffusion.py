"""The page to hand on, in words that can be read aloud: one printed page for each of its readers."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.numbers import is_missing
from portraitlib.display.section import Rank, View, Words, mark, view_of
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION, NOT_COMPARED
from portraitlib.studies.evaluation.measures.diffusion import COLLEAGUES, FAMILIES, DiffusionPage
from portraitlib.studies.evaluation.views.evidence import COURSES, SEEN, in_deviations, lowered, verdict_told
from portraitlib.studies.evaluation.views.naming import outcome_named, programme_named

LINE = "_" * 40
GIVEN = {
    "done": mark("Il s'est donné comme prévu, pour l'essentiel."),
    "not_done": mark("Il ne s'est pas assez donné : nous ne savons pas ce qu'il aurait changé."),
    "not_known": mark("Nous ne savons pas combien il s'en est donné."),
}
GIVEN_TO_SCHOOL = {
    "done": mark("Temps donné : comme prévu, pour l'essentiel."),
    "not_done": mark("Temps donné : pas assez pour que l'on sache ce que le programme aurait changé."),
    "not_known": mark("Temps donné : il n'est pas inscrit."),
}
BETTER = mark(
    "En moyenne, les résultats des élèves qui y ont participé sont meilleurs que ceux des élèves comparés. D'autres "
    "raisons que le programme restent possibles."
)
TO_FAMILIES = {
    "larger": BETTER,
    "there_maybe_small": BETTER,
    "smaller": mark("Nous n'avons pas vu de grande différence avec les élèves comparés."),
    "no_gain": mark("Nous n'avons pas vu de grande différence en mieux avec les élèves comparés."),
    "unknown": mark("Nous n'en savons pas assez pour dire s'il change quelque chose."),
    "against": mark("Les résultats ne vont pas dans le sens que nous espérions : nous cherchons pourquoi."),
    "described": mark("Nous ne savons pas encore s'il change quelque chose."),
}
NEXT = {
    "keep": mark("L'an prochain, il continue."),
    "change": mark("L'an prochain, il change."),
    "stop": mark("L'an prochain, il s'arrête."),
    "unsaid": mark("L'équipe n'a pas encore décidé de la suite."),
}
CHOSEN = {
    "volunteer": mark("Y venait qui voulait."),
    "directed": mark("Des adultes y ont dirigé les élèves."),
    "cut_off": mark("Un score, et son seuil, ont dit à qui l'offrir."),
    "drawn": mark("Un tirage au sort a dit à qui l'offrir."),
    "whole_class": mark("Des classes entières l'ont eu."),
    "whole_school": mark("Toute l'école l'a eu."),
}


@view_of.register
def view_diffusion(result: DiffusionPage, words: Words) -> View:
    """A page for one of its readers."""
    told, name = _PAGES.get(result.reader_of_page, (_of_school, "page-autre-ecole"))
    return View(
        name=name,
        headline=_headline(result, words),
        sentences=tuple(told(result, words)),
        notes=(words.say("Aucun élève ni aucun adulte n'est nommé, et aucun nombre exact d'élèves n'est donné."),),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


def _headline(result: DiffusionPage, words: Words) -> str:
    what = programme_named(result.programme_name, result.service, words)
    year = words.year(result.school_year)
    if result.reader_of_page == COLLEAGUES:
        return words.say("À nos collègues : {what}, en {year}.", what=what, year=year)
    if result.reader_of_page == FAMILIES:
        return words.say("Aux familles : {what}, en {year}.", what=what, year=year)
    return words.say("À une école qui voudrait faire de même : {what}, en {year}.", what=what, year=year)


def _of_colleagues(result: DiffusionPage, words: Words) -> Iterator[str]:
    yield words.say("En quelques mots, ce que c'est : {line}", line=LINE)
    yield _how_many(result, words)
    given = GIVEN[result.delivered]
    yield words.say(given)
    yield words.say("Ce que nous avons regardé : {outcome}.", outcome=outcome_named(result.outcome, words))
    yield from _seen(result, words)
    if result.course in COURSES:
        course = COURSES[result.course]
        yield words.say(course)
    yield words.say("Pour en parler, ou pour prendre la suite : {line}", line=LINE)


def _of_families(result: DiffusionPage, words: Words) -> Iterator[str]:
    yield words.say("Ce que c'est, en mots simples : {line}", line=LINE)
    yield _how_many(result, words)
    told = TO_FAMILIES["described" if result.delivered == "not_done" else result.seen]
    yield words.say(told)
    if result.course in NEXT:
        following = NEXT[result.course]
        yield words.say(following)
    yield words.say("Une question sur votre enfant : {line}", line=LINE)


def _of_school(result: DiffusionPage, words: Words) -> Iterator[str]:
    yield words.say("Ce qu'est le programme, et à qui il s'adresse : {line}", line=LINE)
    yield _how_many(result, words)
    if not is_missing(result.hours_each):
        yield words.say("Temps prévu pour un élève : environ {hours:count} heures.", hours=round(result.hours_each))
    if not is_missing(result.together):
        yield words.say("Élèves ensemble, le plus souvent : {together:count}.", together=round(result.together))
    if result.chosen_by in CHOSEN:
        chosen = CHOSEN[result.chosen_by]
        yield words.say(chosen)
    given = GIVEN_TO_SCHOOL[result.delivered]
    yield words.say(given)
    yield words.say("Résultat regardé : {outcome}.", outcome=outcome_named(result.outcome, words))
    yield words.say("Comparaison : {design}.", design=lowered(words.label(result.design, "design_code")))
    if result.delivered != "not_done" and result.seen in SEEN:
        seen = SEEN[result.seen]
        yield words.say(
            "Ce que nous avons vu : {seen}; {verdict}.",
            seen=lowered(words.say(seen)),
            verdict=lowered(verdict_told(result.seen, result.verdict, words)),
        )
        if result.n_years > 1:
            yield words.say("Élèves comparés : ceux de {n_years:count} années du même seuil, lues ensemble.", result)
    elif result.delivered != "not_done" and _has_comparison(result):
        yield words.say("Le nombre de cette comparaison n'est pas encore calculé.")
    if result.numbers:
        yield words.say("Le nombre, et son intervalle : {numbers}.", numbers=in_deviations(result.numbers, words))
    limits = [lowered(words.label(one, "evidence_limit")) for one in result.limits]
    yield words.say("Ce que nous ne pouvons pas conclure : {limits}.", limits="; ".join(limits))
    yield words.say(
        "Avant de commencer : écrivez votre question et un seul résultat principal; dites comment les élèves seront "
        "choisis, par tirage au sort ou par un seuil si c'est possible; inscrivez chaque séance, tenue ou manquée."
    )
    yield words.say("Qui appeler chez nous : {line}", line=LINE)


_PAGES = {COLLEAGUES: (_of_colleagues, "page-collegues"), FAMILIES: (_of_families, "page-familles")}


def _how_many(result: DiffusionPage, words: Words) -> str:
    """Students told to the nearest ten; each page says it in its own words, for a page says a sentence once."""
    if result.reader_of_page == COLLEAGUES:
        if result.about:
            return words.say("Environ {about:count} élèves l'ont commencé.", result)
        return words.say("Un petit groupe d'élèves l'a commencé.")
    if result.reader_of_page == FAMILIES:
        if result.about:
            return words.say("Environ {about:count} élèves y ont participé.", result)
        return words.say("Un petit groupe d'élèves y a participé.")
    if result.about:
        return words.say("Élèves qui l'ont commencé : environ {about:count}.", result)
    return words.say("Élèves qui l'ont commencé : un petit groupe.")


def _seen(result: DiffusionPage, words: Words) -> Iterator[str]:
    """What was seen, what it is worth, and whether it was looked for beforehand."""
    if result.delivered == "not_done":
        return
    if result.seen in SEEN:
        seen = SEEN[result.seen]
        verdict = verdict_told(result.seen, result.verdict, words)
        yield words.say("{seen}. {verdict}.", seen=words.say(seen), verdict=verdict)
        if result.n_years > 1:
            yield words.say("Pour le savoir, {n_years:count} années du même seuil sont lues ensemble.", result)
        if result.is_exploration:
            yield words.say("La question n'avait pas été écrite d'avance : c'est une exploration, à vérifier.")
    elif _has_comparison(result):
        yield words.say(
            "Une comparaison est possible ({design}), mais son nombre n'est pas encore calculé : nous ne savons pas ce "
            "que le programme a changé.",
            design=lowered(words.label(result.design, "design_code")),
        )
    else:
        yield words.say(
            "Ces élèves n'ont été comparés à personne : nous ne savons pas ce qui serait arrivé sans le programme."
        )


def _has_comparison(result: DiffusionPage) -> bool:
    """Whether somebody could be compared, whether or not the number was made."""
    return result.design not in (DESCRIPTION, NOT_COMPARED)
