"""Sentence of each kind of fault that a file written by a person may have, in French."""

from __future__ import annotations

from portraitlib.params import MONTH_DAY, SCHOOL_CODE
from portraitlib.results.vocabulary import mark

FAULTS: dict[str, str] = {
    "missing": mark("{place} : cette clé manque. Ajoutez-la."),
    "extra_forbidden": mark("{place} : cette clé est inconnue. Clés possibles : {known}."),
    "string_type": mark("{place} : il faut du texte entre guillemets, et non {found}."),
    "string_pattern_mismatch": mark("{place} : {found} n'a pas la forme attendue."),
    "string_too_long": mark("{place} : ce texte est trop long ({max_length} caractères au plus)."),
    "string_too_short": mark("{place} : ce texte est trop court ({min_length} caractères au moins)."),
    "int_type": mark("{place} : il faut un nombre entier, et non {found}."),
    "int_parsing": mark("{place} : il faut un nombre entier, et non {found}."),
    "int_from_float": mark("{place} : il faut un nombre entier, et non {found}."),
    "float_type": mark("{place} : il faut un nombre, et non {found}."),
    "float_parsing": mark("{place} : il faut un nombre, et non {found}."),
    "bool_type": mark("{place} : il faut true ou false, et non {found}."),
    "bool_parsing": mark("{place} : il faut true ou false, et non {found}."),
    "list_type": mark("{place} : il faut une liste, et non {found}."),
    "dict_type": mark("{place} : il faut des lignes « clé : valeur », et non {found}."),
    "model_type": mark("{place} : il faut des lignes « clé : valeur », et non {found}."),
    "literal_error": mark("{place} : {found} n'est pas un choix possible. Choix : {expected}."),
    "greater_than": mark("{place} : il faut plus de {gt}, et non {found}."),
    "greater_than_equal": mark("{place} : il faut au moins {ge}, et non {found}."),
    "less_than": mark("{place} : il faut moins de {lt}, et non {found}."),
    "less_than_equal": mark("{place} : il faut au plus {le}, et non {found}."),
    "date_from_datetime_parsing": mark("{place} : {found} n'est pas une date. Écrivez AAAA-MM-JJ, sans guillemets."),
    "date_type": mark("{place} : {found} n'est pas une date. Écrivez AAAA-MM-JJ, sans guillemets."),
    "tuple_type": mark("{place} : il faut une liste, et non {found}."),
    "too_short": mark("{place} : il faut au moins {min_length} dans cette liste."),
    "too_long": mark("{place} : il faut au plus {max_length} dans cette liste."),
    "finite_number": mark("{place} : il faut un nombre, et non {found}."),
    "decimal_comma": mark("{place} : écrivez {suggestion}, avec un point, et non {found}."),
    "not_a_day": mark("{place} : {found} n'est pas une date du calendrier. Écrivez AAAA-MM-JJ entre guillemets."),
    "day_without_year": mark("{place} : {found} n'a pas d'année. Écrivez AAAA-MM-JJ."),
    "left_empty": mark("{place} : à remplir."),
    "string_unicode": mark("{place} : ce texte contient un signe qui ne peut pas être gardé. Tapez-le de nouveau."),
    "sign_not_kept": mark("{place} : ce texte contient un signe qui ne peut pas être gardé. Tapez-le de nouveau."),
    "not_a_full_year": mark(
        "{place} : {found} n'est pas une année scolaire. Écrivez la deuxième année en entier, par exemple 2026 pour "
        "2025-2026; 0 est la plus récente."
    ),
    # what the parts of a settings file must be to one another
    "given_twice": mark("{place} : donné deux fois : {found}. Gardez-en un."),
    "examines_what_it_has_not": mark(
        "{place} : {found} n'est pas une compétence de ce cours, ou le cours n'a pas d'épreuve ministérielle "
        "(has_ministry_exam)."
    ),
    "weights_do_not_add_up": mark("{place} : la somme des poids est {found}; il faut 1."),
    "contact_on_the_sheet": mark("{place} : ni adresse courriel ni numéro de téléphone; écrivez une fonction."),
    "shares_do_not_add_up": mark("{place} : la somme des parts est {found}; il faut 1."),
    "no_weight": mark("{place} : tous les poids sont à 0; il en faut au moins un de plus."),
    "number_not_seen": mark("{place} : une valeur qui n'a pas été lue dans une source ne s'écrit pas ({found})."),
    "years_overlap": mark("{place} : deux règles valent pour l'année {found}. Gardez-en une."),
    "tiers_not_in_order": mark(
        "{place} : le palier intensif ({found}) doit commencer plus haut que le palier ciblé ({expected})."
    ),
    "more_than_window": mark("{place} : il faut au plus {expected}, comme « weeks », et non {found}."),
    "shares_do_not_rise": mark(
        "{place} : il faut des parts entre 0 et 1, chacune plus grande que la précédente. Trouvé : {found}."
    ),
    "not_one_of_the_edges": mark("{place} : {found} doit être une des valeurs de « band_edges » : {expected}."),
    "share_out_of_range": mark("{place} : une différence de parts va de -1 à 1. Trouvé : {found}."),
    "size_without_error": mark("{place} : une taille en écarts types a son erreur."),
    "few_told": mark("{place} : ce nombre parlerait de moins de dix élèves, ou ne va pas avec la comparaison."),
    "counts_out_of_order": mark("{place} : « least », « most » et « n » ne montent pas. Trouvé : {found}."),
    "nothing_told": mark("{place} : le paquet ne contient aucun nombre."),
    "counted_both_ways": mark("{place} : {found} est à la fois dans « left » et dans « stayed ». Gardez-en un."),
    "looks_not_told_apart": mark(
        "{place} : chaque moment de « looks » a son nom, et « main_look » est l'un d'eux. Trouvé : {found}; noms : "
        "{expected}."
    ),
    "bands_do_not_rise": mark("{place} : la première bande commence à 0, les autres montent. Trouvé : {found}."),
    "guide_point_unclear": mark(
        "{place} : ce point ne s'accorde pas avec ses autres clés. « why_fr » et « why_en » vont avec tout served_by "
        "sauf notebook; « degree » se donne si la trousse y répond aujourd'hui; « lacking_fr » et « lacking_en » vont "
        "avec degree: part; un titre (« gathers ») n'a rien de cela. Trouvé : {found}."
    ),
    "guide_without_point": mark("{place} : sections ou documents inconnus, ou sans aucun point : {found}."),
    "one_of_two": mark("{place} : donnez « {one} » ou « {other} », et un seul des deux."),
    "same_header": mark("{place} : {found} sert déjà d'en-tête à autre chose. Chacun doit avoir le sien."),
    "right_of_the_team": mark("{place} : ce droit est celui de l'équipe-école (interne), et non du public {found}."),
    "under_the_floor": mark(
        "{place} : il faut au moins {expected} pour ce public, et non {found}. En dessous, rien n'est protégé "
        "(docs/confidentialite.md)."
    ),
    "students_shown": mark("{place} : ce public ne voit aucune ligne sur un seul élève. Écrivez false."),
    "protection_taken_away": mark(
        "{place} : écrivez true; sans cela, une valeur retenue se retrouve par une soustraction."
    ),
    "value_error": mark("{place} : {found} n'est pas une valeur acceptable."),
    # the description of an import
    "quote_it": mark("{place} : mettez {found} entre guillemets, sinon YAML le change."),
    "one_character": mark("{place} : il faut un seul caractère, et non {found}."),
    "unknown_encoding": mark("{place} : l'encodage {found} est inconnu. Encodages courants : {expected}."),
    "invalid_expression": mark("{place} : l'expression {found} n'est pas écrite correctement."),
    "expression_without_group": mark(
        "{place} : l'expression {found} doit contenir une partie entre parenthèses, celle qui est gardée."
    ),
    "one_source_of_values": mark(
        "{place} : une colonne prend ses valeurs à un seul endroit. Trouvé : {found}; choix : {expected}."
    ),
    "scale_reversed": mark("{place} : le bas de l'échelle doit être plus petit que le haut. Trouvé : {found}."),
    "columns_or_matching": mark("{place} : donnez soit « columns », soit « matching », l'un des deux."),
    "pattern_leaves_folder": mark("{place} : {found} sort du dossier des fichiers bruts. Donnez un nom de fichier."),
    "unknown_ending": mark("{place} : {found} n'est pas un type de fichier lisible. Types lisibles : {expected}."),
    "unknown_column": mark("{place} : la colonne {found} n'existe pas dans cette table. Colonnes : {expected}."),
    "private_said": mark(
        "{place} : {found} n'entre pas. Ce qui se dit dans un accompagnement ne devient jamais une donnée : l'élève "
        "doit pouvoir parler. Retirez cette ligne; ce qui s'est fait s'écrit par un code (activity)."
    ),
    "private_substances": mark(
        "{place} : {found} n'entre pas. La consommation d'un élève ne devient jamais une donnée de la trousse. Retirez "
        "cette ligne; une urgence va à la personne qu'indique la fiche de crise de l'école."
    ),
    "private_family": mark(
        "{place} : {found} n'entre pas. La vie de famille d'un élève ne devient jamais une donnée de la trousse. "
        "Retirez cette ligne."
    ),
    "private_health": mark(
        "{place} : {found} n'entre pas. La santé d'un élève ne devient jamais une donnée de la trousse. Retirez cette "
        "ligne."
    ),
    "required_column_not_mapped": mark("{place} : la colonne obligatoire {found} n'est pas décrite. Ajoutez-la."),
    "column_filled_twice": mark("{place} : la colonne {found} est remplie deux fois. Gardez une seule description."),
    "marks_of_another_table": mark("{place} : l'échelle des notes ne sert qu'à la table « Résultats », pas à {found}."),
    "questionnaire_missing": mark(
        "{place} : aucun questionnaire « {found} » dans params/questionnaires. Il y a : {expected}."
    ),
    "questionnaire_unusable": mark(
        "{place} : le questionnaire « {found} » ne peut pas être lu. Corrigez params/questionnaires/{found}.yml."
    ),
    "names_who_answers": mark(
        "{place} : le questionnaire « {found} » ne doit désigner personne. Retirez « student_id » (et, s'il est "
        "sans nom, « respondent_id ») de la description : chaque feuille reçoit un numéro."
    ),
    "identifier_of_no_person": mark(
        "{place} : la colonne {found} ne désigne pas une personne; retirez « identifier »."
    ),
    "cannot_derive": mark("{place} : « derive: {found} » ne convient pas à cette colonne."),
    "counted_from_of_no_date": mark("{place} : « counted_from » ne convient qu'à une date."),
    "named_by_of_no_school_year": mark("{place} : « named_by » ne convient qu'à une année scolaire."),
    "invalid_constant": mark("{place} : {found} n'est pas une valeur de cette colonne. Attendu : {expected}."),
    "rules_unusable": mark("{place} : le fichier {found} manque dans params/regles, ou n'est pas écrit correctement."),
    "school_declared_twice": mark("{place} : l'école {found} est déclarée deux fois."),
    "dropped_column_used": mark("{place} : la colonne {found} est à la fois utilisée et jetée (drop)."),
    "school_column_missing": mark(
        "{place} : {found} écoles sont déclarées; il faut une colonne school_id pour savoir à laquelle va chaque ligne."
    ),
    "school_column_sometimes": mark(
        "{place} : la table {found} a une colonne school_id dans un fichier et non dans un autre. Mettez-la partout."
    ),
}
"""Sentence of each kind of fault of a parameter file: pydantic's names, then those of import descriptions."""

SHAPES: dict[str, str] = {
    SCHOOL_CODE: mark("{place} : {found} n'a pas la forme attendue (lettres, chiffres, - ou _)."),
    MONTH_DAY: mark('{place} : il faut un mois puis un jour, comme "03-31" pour le 31 mars, et non {found}.'),
}
"""Sentence of each shape that a text must have."""

FORMER_AUDIENCE = "cap"
RENAMED = mark(
    "Le public « cap » s'appelle maintenant « personnel » : sans élève, pour une rencontre de tout le personnel. Une "
    "CAP qui suit ces élèves lit la version « interne »."
)
MISSPELT = mark("{place} : cette clé est inconnue; vouliez-vous écrire « {close} » ? Clés possibles : {known}.")

PLACES: dict[str, str] = {"command line": mark("Ligne de commande"), "notebook": mark("Paramètres du carnet")}
"""Where parameters are given, when it is not a file."""

CELL_KINDS: dict[str, str] = {
    "outputs": mark("des résultats y sont restés; effacez-les (menu Exécuter, Effacer toutes les sorties)"),
    "changed": mark("le texte n'est plus celui de la trousse"),
    "cells_missing": mark("des cellules de la trousse manquent, ou ont changé de place"),
    "unknown": mark("ce carnet n'est pas de la trousse"),
    "persons": mark("un nom, un code, un numéro d'élève ou une adresse s'y trouve; enlevez-le"),
}
"""What is wrong in a cell of a notebook, by kind."""

FINDINGS: dict[str, str] = {
    "code_permanent": mark("codes permanents"),
    "pseudonym": mark("pseudonymes ou numéros d'élèves"),
    "name": mark("noms de personnes de l'école"),
    "e_mail": mark("adresses courriel"),
    "telephone": mark("numéros de téléphone"),
    "person_number": mark("numéros de fiche ou d'assurance sociale"),
    "machine_path": mark("chemins de cet ordinateur"),
    "external_address": mark("adresses externes"),
}
"""What the exit check may find, by kind."""
