"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Ability, Choice, Manifest, Need, Reads
from portraitlib.results.vocabulary.marking import mark
from portraitlib.tables.schemas import SENSITIVE_COLUMNS

_LEVEL = ("students.grade_level",)
_OF_YEAR = Reads(("students", "results"), _LEVEL, is_of_results=True)
_OF_YEARS = Reads(("students", "results"), _LEVEL, is_every_year=True)
_BY_SUBGROUP = (*_LEVEL, *(f"students.{name}" for name in SENSITIVE_COLUMNS))

MANIFEST = Manifest(
    notebook="01_portrait_ecole",
    title=mark("01 Portrait de l'école"),
    step="portrait",
    rehearsed=("describe_results",),
    narrowing=("subgroup", "grade_level"),
    studies={
        "describe_results": "measures.results",
        "rank_zones": "measures.zones",
        "describe_trend": "measures.trend",
        "compare_subgroups": "measures.gaps",
        "follow_gaps": "measures.gap_trend",
        "compare_results": "measures.comparison",
        "follow_cohorts": "measures.cohorts",
        "compare_with_older_students": "measures.outlook",
        "describe_entry": "measures.entry",
        "compare_with_exam": "measures.exam_gap",
        "explain_final_result": "measures.calculator",
        "describe_pile_up": "measures.pile_up",
        "compare_with_peers": "measures.peers",
        "describe_departures": "measures.departures",
        "describe_graduation": "measures.graduation",
    },
    reads={
        "describe_results": _OF_YEAR,
        "rank_zones": Reads(_OF_YEAR.tables, _BY_SUBGROUP, is_of_results=True),
        "describe_trend": _OF_YEARS,
        "compare_subgroups": Reads(_OF_YEAR.tables, _BY_SUBGROUP, is_of_results=True),
        "follow_gaps": Reads(_OF_YEAR.tables, _BY_SUBGROUP, is_every_year=True),
        "compare_results": _OF_YEARS,
        "follow_cohorts": _OF_YEARS,
        "compare_with_older_students": _OF_YEARS,
        "describe_entry": Reads(("students", "results", "calendar", "attendance", "answers"), _LEVEL),
        "compare_with_exam": _OF_YEAR,
        "describe_pile_up": _OF_YEAR,
        "compare_with_peers": Reads(_OF_YEAR.tables, (*_LEVEL, "schools.imse_decile"), is_of_results=True),
        "describe_departures": Reads(
            ("students",), (*_LEVEL, "students.exit_date", "students.exit_reason"), is_every_year=True
        ),
        "describe_graduation": Reads(
            ("students", "outcomes"), ("students.sex", "outcomes.outcome_year"), is_every_year=True
        ),
    },
    settings={"portrait.yml": "portraitlib.rules:PortraitRules"},
    peers_within="settings:decile_distance",
    abilities=(
        Ability(
            "success_by_subject",
            mark("Taux de réussite et moyenne par matière et par niveau"),
            (Need("results", columns=("mark",), is_any_year=True), Need("students", columns=("grade_level",))),
            is_essential=True,
        ),
        Ability(
            "success_by_competency",
            mark("Les mêmes, compétence par compétence"),
            (
                Need(
                    "results",
                    rows="measures.needs:competencies",
                    about=mark("résultat par compétence"),
                    is_any_year=True,
                ),
            ),
        ),
        Ability(
            "trend",
            mark("Évolution d'une année à l'autre"),
            (Need("results", columns=("mark",), years=2, is_any_year=True),),
        ),
        Ability(
            "subgroup_gaps",
            mark("Écarts entre sous-groupes d'élèves"),
            (
                Need("results", columns=("mark",), is_any_year=True),
                Need(
                    "students",
                    any_column=("sex", "ehdaa_status", "has_intervention_plan", "first_language", "was_born_in_canada"),
                ),
            ),
        ),
        Ability(
            "upstream",
            mark("Acquis à la fin du primaire (en amont)"),
            (
                Need(
                    "results",
                    rows="measures.needs:primary",
                    about=mark("résultat de la fin du primaire"),
                    is_any_year=True,
                ),
            ),
        ),
        Ability(
            "downstream",
            mark("Résultats de la 3e à la 5e secondaire (en aval)"),
            (
                Need(
                    "results",
                    rows="measures.needs:second_cycle",
                    about=mark("résultat de la 3e, 4e ou 5e secondaire"),
                    is_any_year=True,
                ),
            ),
        ),
    ),
    choices={"subgroup": Choice(mark("Élèves"), "measures.subgroups:list_subgroups", mark("Tous les élèves"))},
    refusals={
        "no_marks": mark(
            "Les résultats trouvés ne contiennent aucune note (seulement des codes ou des cases vides) : rien ne peut "
            "être calculé."
        ),
        "one_year": mark("Une seule année de résultats est disponible : une tendance en demande au moins deux."),
        "too_few_cells": mark(
            "Il y a trop peu de zones comparables (matière, compétence et niveau) pour les mettre en ordre."
        ),
        "groups_too_small": mark("Les sous-groupes comptent trop peu d'élèves pour être comparés."),
        "too_few_in_both_moments": mark(
            "Aucune matière ne compte au moins {smallest_group} élèves aux deux moments comparés : il y en a trop peu "
            "pour les comparer."
        ),
        "one_term": mark(
            "Une seule étape de {school_year} est connue. Les mêmes élèves seront comparés d'une étape à l'autre quand "
            "le bulletin « {term} » paraîtra, au plus tard le {day}. S'il est déjà paru, importez-le."
        ),
        "no_two_terms": mark(
            "Les données de {school_year} ne donnent pas les notes de deux étapes : on ne peut pas comparer les mêmes "
            "élèves d'une étape à l'autre. Si elles existent, ajoutez-les à l'importation."
        ),
        "too_few_older_students": mark(
            "Parmi les élèves revus plus tard, il y a partout moins de {smallest_group} élèves fragiles ou moins de "
            "{smallest_group} élèves à l'aise, ou personne n'est ensuite sous le seuil : aucun lien ne peut être "
            "décrit."
        ),
        "too_few_at_exam": mark(
            "Dans chaque cours, moins de {smallest_group} élèves ont à la fois une note d'école et une note à "
            "l'épreuve ministérielle : c'est trop peu pour les comparer."
        ),
        "no_exam_that_year": mark(
            "Aucune épreuve ministérielle n'a compté dans les résultats de {school_year} : il n'y a rien à comparer."
        ),
        "no_exam_marks": mark(
            "Les données de {school_year} ne contiennent aucune note à une épreuve ministérielle. Si elles existent, "
            "ajoutez-les à l'importation."
        ),
        "exam_examines_unknown": mark(
            "Le catalogue des cours (params/regles/cours.yml) ne dit pas quelle compétence évaluent les épreuves de "
            "{school_year} : il n'y a rien à quoi les comparer."
        ),
        "no_school_marks": mark(
            "Les élèves qui ont passé une épreuve en {school_year} n'ont pas, à toutes les étapes, de note dans la "
            "compétence que l'épreuve évalue : la note d'école d'avant l'épreuve ne peut pas être calculée."
        ),
        "typed_number_out_of_range": mark("Chaque nombre de la calculatrice doit être entre 0 et 100."),
        "no_spread_to_moderate": mark(
            "Un groupe dont toutes les notes d'école sont égales (écart type de 0) ne peut pas être modéré ainsi."
        ),
        "no_final_results": mark("Aucun résultat final n'est connu pour ce choix : il n'y a rien à montrer."),
        "pass_mark_not_whole": mark(
            "Le seuil de réussite n'est pas un nombre entier : cette vérification ne s'applique pas."
        ),
        "marks_go_by_steps": mark(
            "Les notes semblent avoir été données sur {out_of} : ramenées sur 100, elles vont par bonds, celles juste "
            "sous {pass_mark} n'existent pas toutes, et rien ne peut être dit de celles qui sont à {pass_mark}."
        ),
        "marks_all_alike": mark(
            "Les résultats sont presque tous les mêmes : il n'y a pas de notes voisines auxquelles comparer le seuil."
        ),
        "too_few_near_pass": mark(
            "Il y a trop peu de résultats près du seuil de {pass_mark} % pour dire si les notes s'y accumulent."
        ),
        "no_decile": mark(
            "Le rang décile de l'école (indice de milieu socio-économique) n'est pas dans les données : on ne sait pas "
            "à quelles écoles la comparer. Ajoutez-le à la description de l'importation."
        ),
        "schools_not_counted": mark(
            "L'école est au rang {decile} sur 10 de l'indice de milieu socio-économique (de 8 à 10 : milieu "
            "défavorisé). Ses réussites n'ont pas été comptées à l'importation : refaites l'importation pour comparer."
        ),
        "results_not_final_yet": mark(
            "L'école est au rang {decile} sur 10 de l'indice de milieu socio-économique (de 8 à 10 : milieu "
            "défavorisé). À la date de lecture, les résultats finaux de {school_year} n'étaient pas encore publiés : "
            "on ne compare entre elles que des années complètes."
        ),
        "peers_under_other_rules": mark(
            "L'école est au rang {decile} sur 10 de l'indice de milieu socio-économique (de 8 à 10 : milieu "
            "défavorisé). Les écoles comparables ont noté {school_year} selon d'autres règles : la comparaison serait "
            "trompeuse."
        ),
        "too_few_peers": mark(
            "L'école est au rang {decile} sur 10 de l'indice de milieu socio-économique (de 8 à 10 : milieu "
            "défavorisé). Écoles de milieu comparable dans les données de {school_year} : {n_schools}. Il en faut au "
            "moins {smallest_number} par matière et niveau pour comparer sans se tromper : importez-en d'autres, par "
            "exemple avec l'aide du centre de services."
        ),
        "no_departure_recorded": mark(
            "Aucun départ n'est inscrit dans les données. Cela ne veut pas dire que personne n'est parti : les dates "
            "et les motifs de départ ne sont peut-être pas exportés."
        ),
        "no_cohort_finished": mark(
            "Aucune cohorte n'est entrée en 1re secondaire il y a {horizon} ans ou plus : il est trop tôt pour parler "
            "de diplomation."
        ),
        "no_two_stages": mark(
            "Aucun élève n'a de note à deux étapes du parcours qui se suivent : on ne peut suivre personne. Il faut au "
            "moins deux années de résultats, ou ceux de la fin du primaire."
        ),
        "no_older_students": mark(
            "Aucun élève n'a été vu à la fois au début et vers la fin du secondaire : il faut plusieurs années de "
            "résultats."
        ),
        "no_entering_students": mark("Aucun élève n'entre en 1re secondaire en {school_year}, d'après les données."),
        "entry_too_small": mark(
            "Trop peu d'élèves entrent en 1re secondaire en {school_year} pour en faire un portrait."
        ),
        "no_other_year": mark("Aucun résultat de l'année demandée : il n'y a rien à comparer avec {school_year}."),
        "other_rules": mark(
            "Comparaison refusée : les notes de {other_year} et de {school_year} n'ont pas été faites selon les mêmes "
            "règles (poids des étapes et des épreuves). Une différence mesurerait la règle autant que l'apprentissage. "
            "Comparez plutôt deux étapes d'une même année, pour les mêmes élèves."
        ),
        "other_terms": mark(
            "Comparaison refusée : les données de {other_year} n'ont pas les notes de l'étape qui se lit en "
            "{school_year}. Une étape et un résultat final ne se comparent pas. Si ces notes existent, importez-les."
        ),
        "other_sequence": mark(
            "Comparaison refusée : les séquences CST, TS et SN n'ont ni le même programme ni les mêmes évaluations, et "
            "les élèves ne les choisissent pas au hasard. Un taux plus élevé dans l'une ne dit rien de l'autre."
        ),
        "level_above": mark(
            "Comparaison refusée : deux niveaux ont des programmes, des évaluations et des élèves différents. Pour "
            "savoir ce que deviennent les mêmes élèves d'un niveau à l'autre, voyez la section « en amont et en aval »."
        ),
    },
)
