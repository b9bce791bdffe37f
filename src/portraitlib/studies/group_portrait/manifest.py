"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark

_OF_ITEMS = ("items.subject", "items.competency", "items.skill")


def _reads(*tables: str) -> Reads:
    """What a study of the group reads: its students, and some tables."""
    columns = ("students.group", *(_OF_ITEMS if "items" in tables else ()))
    return Reads(("students", *tables), columns, is_of_group=True)


_ANSWERS = _reads("items", "responses")
_EVIDENCE = _reads("results", "answers", "items", "responses")

MANIFEST = Manifest(
    notebook="02_portrait_groupe",
    title=mark("02 Portrait d'un groupe"),
    step="portrait",
    studies={
        "describe_instrument": "measures.instruments",
        "describe_skills": "measures.skills",
        "describe_engagement": "measures.engagement",
        "describe_voices": "measures.voices",
        "describe_observations": "measures.observations",
        "group_needs": "measures.needs",
        "differentiation_table": "measures.differentiation",
        "describe_student": "measures.student",
        "chart_students_and_items": "measures.student_problem",
        "describe_predictors": "measures.predictors",
        "describe_change": "measures.change",
    },
    reads={
        "describe_instrument": _ANSWERS,
        "describe_skills": _ANSWERS,
        "describe_engagement": _reads("answers", "results"),
        "describe_voices": _reads("answers"),
        "describe_observations": _reads("observations"),
        "group_needs": _EVIDENCE,
        "differentiation_table": _EVIDENCE,
        "describe_student": _EVIDENCE,
        "chart_students_and_items": _ANSWERS,
        "describe_predictors": _reads("results", "items", "responses"),
        "describe_change": _ANSWERS,
    },
    settings={"portrait_groupe.yml": "settings:GroupPortraitRules", "portrait.yml": "portraitlib.rules:PortraitRules"},
    abilities=(
        Ability(
            "marks_of_group",
            mark("Résultats d'un groupe"),
            (Need("results", columns=("mark",)), Need("students", columns=("group",))),
            is_essential=True,
        ),
        Ability("learning_by_item", mark("Ce qui est appris, item par item"), (Need("items"), Need("responses"))),
        Ability(
            "engagement",
            mark("Engagement des élèves"),
            (
                Need("answers", columns=("answer",)),
                Need("questionnaires", rows="measures.voices:on_engagement", about=mark("question sur l'engagement")),
            ),
        ),
        Ability(
            "voices",
            mark("Ce que disent les élèves, les parents et le personnel"),
            (
                Need("answers", columns=("answer",)),
                Need(
                    "questionnaires",
                    rows="measures.voices:on_something_else",
                    about=mark("question sur le climat, l'école ou le soutien"),
                ),
            ),
        ),
        Ability("observations", mark("Observations en classe"), (Need("observations", columns=("rating",)),)),
    ),
    choices={
        "instrument": Choice(mark("Instrument"), "measures.answers:list_instruments", mark("Tous les instruments")),
        "student": Choice(mark("Élève"), "measures.student:list_students", mark("Aucun élève choisi")),
    },
    refusals={
        "no_group": mark(
            "Aucun groupe n'est choisi. Écrivez-en un à la ligne « group » des paramètres. Groupes de cette année : "
            "{groups}."
        ),
        "group_is_empty": mark("Le groupe {group} ne compte plus d'élèves : tous l'ont quitté."),
        "no_questionnaire": mark(
            "Les données de cette année ne contiennent aucun questionnaire d'engagement. Cette section se lira dès la "
            "première passation importée : convenez de sa date."
        ),
        "nobody_answered": mark(
            "Personne du groupe {group} n'a répondu au questionnaire d'engagement : il n'y a rien à décrire."
        ),
        "too_few_answers": mark(
            "Moins de {smallest} élèves du groupe {group} ont répondu au questionnaire d'engagement : on parlerait de "
            "personnes, pas d'un groupe."
        ),
        "no_voices": mark(
            "Les données de cette année ne contiennent aucun questionnaire sur le climat, l'école ou le soutien. Des "
            "questions courtes sont prêtes dans params/questionnaires : choisissez-en une page, et la date."
        ),
        "too_few_voices": mark(
            "Trop peu de réponses à chaque questionnaire (moins de {smallest} feuilles sans nom ou trop peu d'élèves) "
            ": on parlerait de personnes."
        ),
        "no_observations": mark(
            "Les données de cette année ne contiennent aucune fiche d'observation. Cette section se lira dès la "
            "première fiche importée : convenez de qui observe, et quoi."
        ),
        "group_not_observed": mark("Aucune fiche d'observation ne porte sur le groupe {group} cette année."),
        "no_evidence": mark(
            "Aucune donnée de cette année ne parle des élèves du groupe {group} (ni instrument, ni note, ni "
            "questionnaire) : tous sont à observer."
        ),
        "no_evidence_yet": mark(
            "Aucune donnée de cette année ne parle encore des élèves du groupe {group} (ni instrument, ni note, ni "
            "questionnaire) : tous sont à observer. Une passation importée suffira pour commencer; les premières notes "
            "paraissent au plus tard le {day}."
        ),
        "too_few_known": mark(
            "Les données ne parlent que de moins de {smallest_class} élèves du groupe {group} : c'est trop peu pour "
            "former des regroupements. On parlerait de personnes, pas d'un groupe."
        ),
        "no_needs": mark("Aucun besoin ne ressort des données du groupe {group} : le tableau serait vide."),
        "student_not_chosen": mark(
            "La fiche d'un élève s'ouvre seulement à l'écran, quand une personne de l'équipe le choisit. Aucun élève "
            "n'est montré ici."
        ),
        "no_items": mark(
            "Les données ne contiennent pas d'instrument diagnostique (tables « Items des instruments » et « "
            "Réponses aux items ») : rien à "
            "montrer item par item."
        ),
        "no_responses": mark(
            "Aucun élève du groupe {group} n'a de réponse à un instrument diagnostique cette année. Cette section se "
            "lira dès la première passation importée : convenez de sa date."
        ),
        "class_too_small": mark(
            "Moins de {smallest_class} élèves du groupe {group} ont passé un instrument : c'est trop peu pour en dire "
            "quelque chose. Leurs copies, elles, se lisent une à une."
        ),
        "all_omitted": mark(
            "Toutes les réponses du groupe {group} sont sautées ou non atteintes : rien ne peut être dit de ce qui est "
            "acquis. Vérifiez aussi l'importation."
        ),
        "no_skills": mark(
            "Les items ne disent pas quelle notion ils touchent (colonne « notion » de la table « Items des "
            "instruments »)."
        ),
        "answers_all_alike": mark(
            "Toutes les réponses du groupe {group} sont pareilles (tout est réussi, ou rien ne l'est) : il n'y a pas "
            "d'ordre à établir entre élèves ni entre items."
        ),
        "no_subject_marks": mark(
            "Aucune note du groupe {group}, dans la matière d'un instrument, ne peut être mise à côté de cet "
            "instrument."
        ),
        "no_subject_marks_yet": mark(
            "Aucune note de {school_year} n'est encore connue : l'instrument sera mis à côté du bulletin « {term} », "
            "au plus tard le {day}."
        ),
        "one_sitting": mark(
            "Chaque instrument n'a été passé qu'une fois cette année : on ne peut pas parler de changement. Deux "
            "instruments différents ne se soustraient pas, même s'ils portent sur la même matière. Cette section se "
            "lira après la deuxième passation d'un même instrument."
        ),
        "too_few_twice": mark("Trop peu d'élèves du groupe {group} ont passé deux fois le même instrument."),
    },
    of_the_page=("student_not_chosen", "students_not_shown"),
)
