"""A plan of groups in words: how many have a place, how far from the best, by which weights."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, mark, shown_table, titled, view_of
from portraitlib.studies.planning.measures.groups import PlannedGroups
from portraitlib.studies.planning.views.phrases import is_known, with_any_subject

PROPOSED = mark(
    "Ce plan est proposé : l'équipe le change à la main, l'accepte ou le refuse. Personne n'est averti par lui."
)
ACCEPTED = mark(
    "Pour le changer : plus bas, un déplacement à la main ou « Chercher mieux ». Pour qu'un tout autre plan soit "
    "proposé, marquez celui-ci comme fait : il reste dans le journal."
)


@view_of.register
def view_groups(result: PlannedGroups, words: Words) -> View:
    """How many have a place, the groups, who is in them."""
    tables = result.tables
    students = tables["planned_students"]
    by_subject = (
        *titled(tables["places_by_subject"], words.say("Élèves placés, par matière"), words),
        *titled(tables["planned_groups"], words.say("Groupes du plan"), words),
    )
    return View(
        name="groupes",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *titled(tables["broken_rules"], words.say("Ce qui ne tient plus dans le plan accepté"), words),
            *titled(tables["places_by_rank"], words.say("Élèves placés, par demande"), words),
            *(with_any_subject(one, words) for one in by_subject),
            *titled(tables["planned_in_class"], words.say("Soutiens en classe du plan"), words),
            *(
                (with_any_subject(shown_table(students, words, title=_whose_title(result, words)), words),)
                if len(students.data)
                else ()
            ),
        ),
        notes=tuple(_notes(result, words)),
        rank=Rank.PRIORITY,
        to_do=words.say("Relisez chaque groupe : qui ne devrait pas y être, qui devrait y être d'abord ?"),
    )


def _whose_title(result: PlannedGroups, words: Words) -> str:
    if result.is_accepted:
        return words.say("Qui est dans quel groupe")
    return words.say("Qui serait dans quel groupe")


def _headline(result: PlannedGroups, words: Words) -> str:
    """How many have a place; what the plan waits for stands in the same line."""
    waits = words.plural(
        "Le plan attend : {n} condition n'est pas encore remplie.",
        "Le plan attend : {n} conditions ne sont pas encore remplies.",
        result.n_unmet,
    )
    facts = {"groups": result.n_groups, "year": result.school_year}
    if result.is_accepted:
        told = words.plural(
            "{n} élève a une place dans le plan accepté, en {groups:count} groupes ({year:year}).",
            "{n} élèves ont une place dans le plan accepté, en {groups:count} groupes ({year:year}).",
            result.counts["placed"],
            **facts,
        )
    else:
        told = words.plural(
            "{n} élève aurait une place, en {groups:count} groupes ({year:year}).",
            "{n} élèves auraient une place, en {groups:count} groupes ({year:year}).",
            result.counts["placed"],
            **facts,
        )
    return f"{told} {waits}" if result.n_unmet else told


def _sentences(result: PlannedGroups, words: Words) -> Iterator[str]:
    counts = result.counts
    if result.is_accepted:
        yield words.say("C'est le plan que l'équipe a accepté ({name}), déplacements compris.", name=result.in_force)
        yield from _changed(result, words)
    yield words.plural(
        "{n} élève demande un soutien, ou est sous le seuil dans une matière offerte, et n'a aucune place dans ce "
        "plan.",
        "{n} élèves demandent un soutien, ou sont sous le seuil dans une matière offerte, et n'ont aucune place dans "
        "ce plan.",
        counts["without"],
    )
    if result.tables["broken_rules"].data.empty:
        yield _bound(result, words)
    if counts["by_results"] != 0:
        yield words.plural(
            "Pour {n} élève, personne n'a rien demandé : son dernier résultat est sous le seuil.",
            "Pour {n} élèves, personne n'a rien demandé : leur dernier résultat est sous le seuil.",
            counts["by_results"],
        )
    if counts["aside"] != 0:
        yield words.plural(
            "{n} élève pour qui l'on demande un soutien n'est pas inscrit : sa demande est mise de côté.",
            "{n} élèves pour qui l'on demande un soutien ne sont pas inscrits : leurs demandes sont mises de côté.",
            counts["aside"],
        )
    if result.in_force and not result.is_accepted:
        yield words.say("Le plan en vigueur ({name}) est gardé autant que possible.", name=result.in_force)


def _changed(result: PlannedGroups, words: Words) -> Iterator[str]:
    """What changed since the plan was accepted."""
    gone, unasked = result.counts["gone"], result.counts["unasked"]
    if gone != 0:
        yield words.plural(
            "Depuis, {n} élève du plan a quitté l'école : sa place est libre.",
            "Depuis, {n} élèves du plan ont quitté l'école : leurs places sont libres.",
            gone,
        )
    if unasked != 0:
        yield words.plural(
            "{n} élève y garde une place que plus rien ne demande (ni demande, ni résultat sous le seuil) : à revoir.",
            "{n} élèves y gardent une place que plus rien ne demande (ni demande, ni résultat sous le seuil) : à "
            "revoir.",
            unasked,
        )
    if result.tells_new and result.counts["new"] != 0:
        yield words.plural(
            "Depuis, une demande sans place est venue pour {n} élève; les autres attendaient déjà.",
            "Depuis, des demandes sans place sont venues pour {n} élèves; les autres attendaient déjà.",
            result.counts["new"],
        )
    if result.n_sessions_gone:
        yield words.plural(
            "{n} séance du plan n'a plus sa plage ou son offre : elle n'y compte plus.",
            "{n} séances du plan n'ont plus leur plage ou leur offre : elles n'y comptent plus.",
            result.n_sessions_gone,
        )
    if len(result.tables["broken_rules"].data):
        yield words.say("Une partie de ce plan ne tient plus : le premier tableau dit quelles règles.")


def _bound(result: PlannedGroups, words: Words) -> str:
    """How far the plan may be from the best: in needs, never as a percentage."""
    more = result.counts["more"]
    if not result.is_bound_known:
        return words.say("Toutes les combinaisons de plages n'ont pas été essayées : un meilleur plan peut exister.")
    if result.is_proved:
        return words.say("Avec ces poids, aucun autre plan ne vaut mieux : c'est démontré.")
    if not is_known(more):
        return words.say("Un meilleur plan peut exister.")
    if more == 0:
        return words.say(
            "Aucun plan ne répondrait à plus de demandes; un autre pourrait y répondre mieux, selon les poids."
        )
    return words.plural(
        "Un meilleur plan peut exister : il répondrait à au plus {n} demande de plus.",
        "Un meilleur plan peut exister : il répondrait à au plus {n} demandes de plus.",
        more,
    )


def _notes(result: PlannedGroups, words: Words) -> Iterator[str]:
    rules = result.rules
    yield words.say(ACCEPTED if result.is_accepted else PROPOSED)
    yield words.say(
        "Jamais : deux places à la même heure, plus de {places:count} séances par élève, un groupe trop petit ou trop "
        "grand, un adulte ou un local à deux endroits, plus de {share:percent} d'une tâche, un autobus qui manque.",
        places=rules.places_a_week,
        share=rules.release_share,
    )
    if result.alike_in_competency and not result.is_accepted:
        yield words.say(
            "Dans un groupe, une même compétence à travailler : qui n'en a qu'une sous le seuil va avec ses pareils; "
            "les autres élèves de la matière vont avec tous."
        )
    yield words.say(
        "Souhaité, en points : élève dirigé {directed:amount}; volontaire {volunteer:amount}; enrichissement "
        "{enrichment:amount}. De plus : adulte de la dernière fois {last_adult:amount}; spécialiste "
        "{specialist:amount}; place du plan en vigueur {kept:amount}. Ces choix se changent dans "
        "params/planification.yml.",
        rules,
    )
    yield words.say(
        "Le sexe, la langue, le milieu et la cote de l'élève n'entrent pas dans le plan. Entre des élèves que rien "
        "d'autre ne distingue, un tirage décide (germe {seed}).",
        seed=str(rules.seed),
    )
