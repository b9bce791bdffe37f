"""Every error code in a reader's words: what was expected, what was found, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from portraitlib.display.cluster_lacks import lacks_listing
from portraitlib.display.faults import describe_faults
from portraitlib.display.store_words import store_facts
from portraitlib.display.wording import MISSING, Words
from portraitlib.errors import PortraitError
from portraitlib.params import MONTH_DAY, SCHOOL_CODE
from portraitlib.printable import printable
from portraitlib.results.rooms import rooms
from portraitlib.results.vocabulary import mark

EXPLANATIONS: dict[str, str] = {
    # parameters
    "invalid_params": mark("{where} : {n} à corriger.\n{listing}"),
    "invalid_mapping": mark("La description d'import {where} ne peut pas être suivie : {n} à corriger.\n{listing}"),
    "invalid_criteria": mark("Les critères {where} ne peuvent pas servir : {n} à corriger.\n{listing}"),
    "criteria_name": mark("Le fichier {file} dit s'appeler « {found} ». Écrivez name: {expected}."),
    "file_missing": mark("Le fichier {file} est introuvable dans le dossier {folder}. Vérifiez son nom et sa place."),
    "file_unreadable": mark(
        "Le fichier {file} ne peut pas être lu ({found}). Vérifiez vos droits d'accès à ce fichier."
    ),
    "not_utf8": mark(
        "Le fichier {file} n'est pas enregistré en UTF-8. Enregistrez-le de nouveau en choisissant UTF-8."
    ),
    "invalid_yaml": mark(
        "Le fichier {file} n'est pas écrit correctement (ligne {line}). Vérifiez l'alignement, les deux-points et "
        "les guillemets."
    ),
    "yaml_too_large": mark("Le fichier {file} est trop gros pour un fichier de réglages. Vérifiez que c'est le bon."),
    "yaml_too_nested": mark(
        "Le fichier {file} n'est pas lu : ses parties s'emboîtent ou se répètent trop (ligne {line}). Vérifiez que "
        "c'est le bon fichier."
    ),
    "tab_in_yaml": mark(
        "Le fichier {file} contient une tabulation au début de la ligne {line}. Remplacez-la par des espaces."
    ),
    "invalid_settings": mark("Les réglages sont à corriger; rien n'a été commencé.\n{listing}"),
    "school_file_name": mark(
        "Le fichier params/ecoles/{file} est celui de l'école « {found} ». Renommez-le, ou écrivez school: "
        '"{expected}".'
    ),
    "settings_of_nothing": mark("Le fichier params/{file} n'est lu par rien. Fichiers attendus ici : {known}."),
    "schools_differ": mark(
        "Les fichiers de params/ecoles ne demandent pas tous la même chose pour « {key} » : {found}. Donnez --{key}, "
        "ou choisissez des écoles par --schools."
    ),
    "unknown_choice": mark("{name} : « {found} » n'est pas un choix possible. Choix : {expected}."),
    "repeated_key": mark(
        "Le fichier {file} donne deux fois la clé « {key} » (partie qui commence à la ligne {line}). Gardez-en une."
    ),
    "not_a_mapping": mark("Le fichier {file} doit contenir des lignes « clé : valeur »."),
    "no_project": mark(
        "Le dossier du projet (celui qui contient « params ») est introuvable à partir de « {looked_from} ». "
        "Ouvrez le carnet depuis le dossier du projet."
    ),
    "unknown_school_year": mark(
        "L'année scolaire {found} n'est pas dans les données de cette école. Années disponibles : {expected}."
    ),
    "unknown_instrument": mark("L'instrument « {found} » n'est pas dans les données. Instruments : {expected}."),
    "student_not_enrolled_that_year": mark("Cet élève n'est pas inscrit cette année-là."),
    "unknown_student": mark("Cet élève n'est pas dans le groupe « {group} »."),
    "no_rule_for_year": mark(
        "Aucune règle de notation n'est connue pour l'année {school_year}. Ajoutez-la au fichier "
        "params/regles/notation_{rules}.yml."
    ),
    "mapping_exists": mark("Le fichier « {file} » existe déjà. Donnez un autre nom : rien n'est écrit par-dessus."),
    "raw_folder_missing": mark("Le dossier des fichiers bruts « {folder} » est introuvable."),
    "nothing_kept": mark(
        "Rien n'a pu être gardé; les données déjà importées n'ont pas changé.\n{listing}\n"
        "Détail : {set_aside_folder}, dans le dossier des données."
    ),
    # the key that replaces identifiers
    "key_in_shared_folder": mark(
        "La clé {file} se trouve dans le dossier {folder}, qui est partagé avec les données. Placez-la ailleurs : "
        "avec elle, on retrouverait les élèves."
    ),
    "key_readable_by_others": mark(
        "D'autres personnes peuvent lire la clé {file} (droits {found}). Réservez-la à votre compte (droits "
        "{expected})."
    ),
    "key_unreadable": mark("La clé {file} ne peut pas être lue ({found}). Vérifiez vos droits d'accès."),
    "key_too_short": mark("La clé {file} a {found} caractères; il en faut au moins {expected}. Refaites la clé."),
    # the store
    "no_store": mark(
        "Le dossier « {store} » ne contient pas de données importées. Faites d'abord l'importation : portrait import "
        "--mapping DESCRIPTION --raw EXPORTS --store {store}"
    ),
    "store_damaged": mark(
        "Les données importées du dossier « {store} » ne peuvent pas être lues : manifest.json est abîmé, et rien "
        "d'autre ne dit ce que contiennent les dossiers des écoles. Importez de nouveau les fichiers reçus, ou "
        "reprenez une sauvegarde (portrait restore)."
    ),
    "partition_damaged": mark(
        "Les données importées ne peuvent pas être lues pour {school} : {damage}. Importez de nouveau les "
        "fichiers de cette école : l'importation remet ce qui manque. Une version antérieure se remet en service par "
        "portrait store restore."
    ),
    "peers_damaged": mark(
        "Le fichier qui sert à comparer les écoles ne peut pas être lu. Importez de nouveau une école : l'importation "
        "le refait."
    ),
    "import_removes": mark(
        "Rien n'a changé : cette importation enlèverait des données déjà importées.\n{listing}\n"
        "Pour garder les années que ces fichiers n'ont pas, relancez la commande avec --add; pour remplacer par ces "
        "fichiers tout ce qu'a l'école, avec --replace."
    ),
    "import_removes_still": mark(
        "Rien n'a changé : même en gardant les autres années (--add), cette importation enlèverait des données déjà "
        "importées.\n{listing}\nPour l'accepter, relancez la commande avec --add et --replace."
    ),
    "add_other_key": mark(
        "École {school} : les fichiers ne peuvent pas s'ajouter à la version en service. Elle a été importée avec une "
        "autre clé, et le même élève y aurait deux pseudonymes. Reprenez cette clé (--key), ou importez toutes les "
        "années avec --replace."
    ),
    "add_other_rules": mark(
        "École {school} : les fichiers ne peuvent pas s'ajouter à la version en service. Elle a été importée avec "
        "d'autres règles de notation (« rules » de la description). Reprenez ces règles, ou importez toutes les années "
        "avec --replace."
    ),
    "no_old_version": mark("L'école {school} n'a pas de version antérieure à remettre en service."),
    "unknown_version": mark(
        "Aucune version de l'école {school} ne s'appelle « {found} ». Versions antérieures : {known}."
    ),
    "not_a_backup": mark("Le fichier {file} n'est pas une sauvegarde de la trousse, ou il est abîmé : {reason}."),
    "backup_newer": mark(
        "La sauvegarde {file} vient d'une version plus récente de la trousse. Mettez la trousse à jour."
    ),
    "backup_is_there": mark("Le fichier {file} existe déjà. Choisissez un autre nom."),
    "backup_in_store": mark("La sauvegarde irait dans un des dossiers à sauvegarder. Choisissez un autre endroit."),
    "restore_over": mark(
        "Rien n'a changé : la sauvegarde remplacerait ce qui est déjà là ({listing}). Donnez un autre dossier par "
        "--store, ou relancez la commande avec --replace : ce qui est là sera mis de côté, et non effacé."
    ),
    "store_newer": mark(
        "Les données du dossier « {store} » viennent d'une version plus récente de la trousse. Mettez la trousse "
        "à jour."
    ),
    "unknown_school": mark("L'école {school} n'est pas dans les données importées. Écoles disponibles : {known}."),
    # reports
    "no_school": mark("Aucune école à traiter : les données importées n'en contiennent pas."),
    "not_a_new_project": mark(
        "Le dossier « {folder} » contient autre chose qu'un projet de la trousse. Choisissez-en un vide ou nouveau."
    ),
    "no_notebook": mark("Aucun carnet à produire : le dossier des carnets est vide."),
    "unknown_notebook": mark("Carnet inconnu : {found}. Carnets disponibles : {known}."),
    "no_such_group": mark(
        "Aucune école demandée n'a de groupe {found} cette année-là. Groupes de l'école {school} : {known}."
    ),
    "notebook_timeout": mark(
        "La section « {section} » n'était pas terminée après {seconds} secondes; le rapport n'a pas été produit."
    ),
    "kernel_died": mark(
        "Le calcul s'est arrêté dans la section « {section} », souvent par manque de mémoire. Relancez avec moins de "
        "rapports à la fois (--jobs 1)."
    ),
    "worker_died": mark(
        "Le calcul s'est arrêté, souvent par manque de mémoire. Relancez avec moins de rapports à la fois (--jobs 1)."
    ),
    "unknown_engine": mark("Aucun moteur ne s'appelle « {found} ». Ceux qui existent : {known}."),
    "engine_not_here": mark(
        "Le moteur « {found} » fonctionne sous Linux seulement. Relancez sans --engine, ou avec --engine papermill."
    ),
    # cluster
    "no_distributed": mark(
        "Ce qu'il faut pour parler à une grappe n'est pas installé. Installez portraitlib avec son option « cluster » "
        "(docs/grappe.md), ou retirez --scheduler."
    ),
    "cluster_address": mark(
        "L'adresse {address} n'est pas celle d'un planificateur Dask. Exemple : tcp://192.168.0.10:8786."
    ),
    "cluster_unreachable": mark(
        "Personne ne répond à {address} après {seconds} secondes. Vérifiez l'adresse et le port, que « dask "
        "scheduler » est démarré et que le pare-feu laisse passer."
    ),
    "cluster_empty": mark(
        "Le planificateur {address} n'a aucun poste de travail après {seconds} secondes. Démarrez-en avec « dask "
        "worker »."
    ),
    "cluster_not_ready": mark("La grappe n'est pas prête; aucun rapport n'a été commencé.\n{listing}"),
    "worker_not_ready": mark("Le poste qui devait faire ce rapport n'est pas prêt.\n{listing}"),
    "cluster_lost": mark(
        "Le planificateur {address} ne répond plus. Les rapports finis sont gardés; relancez la même commande pour les "
        "autres."
    ),
    "unexpected": mark(
        "Un problème inattendu est survenu ({kind}). Les autres rapports ne sont pas touchés. Transmettez le détail "
        "à la personne qui s'occupe de la trousse."
    ),
    "unexpected_in_section": mark(
        "Une erreur imprévue est survenue dans la section « {section} » ({kind}); le rapport n'a pas été produit. "
        "Transmettez le fichier erreurs.txt à la personne qui s'occupe de la trousse."
    ),
    "app_failed": mark("L'application ne s'est pas ouverte après {seconds} secondes. Fermez-la et relancez-la."),
    "cannot_write": mark("L'écriture a échoué ({reason}). Vérifiez l'espace libre et vos droits sur le dossier."),
    "run_in_progress": mark(
        "Une production de rapports est déjà en cours dans « {out} ». Attendez qu'elle se termine."
    ),
    "not_reports_folder": mark(
        "Le dossier « {out} » contient autre chose que des rapports de la trousse. Choisissez un dossier vide."
    ),
    "mixed_audience": mark(
        "Le dossier « {out} » contient des rapports pour le public « {found} »; on n'y ajoute pas de rapports pour "
        "« {asked} ». Choisissez un autre dossier."
    ),
    "may_not_leave": mark(
        "Le rapport n'a pas été publié : il contient ce qui ne doit pas sortir.\n{listing}\nTransmettez ce message "
        "à la personne qui s'occupe de la trousse."
    ),
    "unknown_output": mark("Le fichier {file} n'est pas d'un type que la trousse peut vérifier avant sa sortie."),
    "no_browser": mark(
        "Aucun navigateur (Chrome, Chromium ou Edge) n'a été trouvé : les rapports sont faits, sans PDF. "
        "Installez un de ces navigateurs, ou imprimez le rapport depuis le vôtre."
    ),
    "pdf_failed": mark("Le PDF de {file} n'a pas pu être fait ({reason}). Le rapport HTML est complet."),
}
"""Sentence of each error code; the error's facts fill its ``{names}``."""

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
    "shares_do_not_add_up": mark("{place} : la somme des parts est {found}; il faut 1."),
    "years_overlap": mark("{place} : deux règles valent pour l'année {found}. Gardez-en une."),
    "tiers_not_in_order": mark(
        "{place} : le palier intensif ({found}) doit commencer plus haut que le palier ciblé ({expected})."
    ),
    "more_than_window": mark("{place} : il faut au plus {expected}, comme « weeks », et non {found}."),
    "shares_do_not_rise": mark(
        "{place} : il faut des parts entre 0 et 1, chacune plus grande que la précédente. Trouvé : {found}."
    ),
    "not_one_of_the_edges": mark("{place} : {found} doit être une des valeurs de « band_edges » : {expected}."),
    "counted_both_ways": mark("{place} : {found} est à la fois dans « left » et dans « stayed ». Gardez-en un."),
    "looks_not_told_apart": mark(
        "{place} : chaque moment de « looks » a son nom, et « main_look » est l'un d'eux. Trouvé : {found}; noms : "
        "{expected}."
    ),
    "bands_do_not_rise": mark("{place} : la première bande commence à 0, les autres montent. Trouvé : {found}."),
    "answerable_and_why": mark(
        "{place} : « why_fr » et « why_en » vont avec answerable: false, et seulement avec lui."
    ),
    "guide_without_point": mark("{place} : sections ou documents inconnus, ou sans aucun point : {found}."),
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
    "required_column_not_mapped": mark("{place} : la colonne obligatoire {found} n'est pas décrite. Ajoutez-la."),
    "column_filled_twice": mark("{place} : la colonne {found} est remplie deux fois. Gardez une seule description."),
    "marks_of_another_table": mark("{place} : l'échelle des notes ne sert qu'à la table results, pas à {found}."),
    "identifier_of_no_person": mark(
        "{place} : la colonne {found} ne désigne pas une personne; retirez « identifier »."
    ),
    "cannot_derive": mark("{place} : « derive: {found} » ne convient pas à cette colonne."),
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

MISSPELT = mark("{place} : cette clé est inconnue; vouliez-vous écrire « {close} » ? Clés possibles : {known}.")

PLACES: dict[str, str] = {"command line": mark("Ligne de commande"), "notebook": mark("Paramètres du carnet")}
"""Where parameters are given, when it is not a file."""

FINDINGS: dict[str, str] = {
    "code_permanent": mark("codes permanents"),
    "pseudonym": mark("pseudonymes d'élèves"),
    "machine_path": mark("chemins de cet ordinateur"),
    "external_address": mark("adresses externes"),
}
"""What the exit check may find, by kind."""


def explanation(error: PortraitError, words: Words) -> str:
    r"""Explain an error: one sentence or more, then one line a fault when there are several.

    Examples
    --------
    >>> from portraitlib.errors import StoreError
    >>> error = StoreError("unknown_school", school="123", known=["999001", "999002"])
    >>> explanation(error, Words("fr")).split(". ")[1].split("\xa0: ")
    ['Écoles disponibles', '999001 et 999002.']
    """
    general = mark("La trousse ne peut pas continuer ({code}).")
    facts = {name: _written(fact, name, words) for name, fact in error.facts.items()}
    facts |= _listing(error.facts, words) | store_facts(error, words)
    if error.facts.get("where") in PLACES:
        facts["where"] = words.say(PLACES[str(error.facts["where"])])
    sentence = EXPLANATIONS.get(error.code, general)
    return words.say(sentence, **_filled(sentence, {**facts, "code": error.code}))


def fault_line(fault: Mapping[str, Any], known: object, words: Words) -> str:
    """One fault of a parameter file, in a line."""
    general = mark("{place} : {found} n'est pas une valeur acceptable.")
    allowed = fault.get("allowed") or {}
    facts = {"known": known, **allowed, "place": _place(fault, words), "found": fault.get("found")}
    facts = {name: _written(fact, name, words) for name, fact in facts.items()}
    facts["expected"] = facts.get("expected", "").replace(" or ", words.say(" ou "))  # pydantic's own English
    sentence = FAULTS.get(str(fault["kind"]), general)
    if fault["kind"] == "string_pattern_mismatch":
        sentence = SHAPES.get(str(allowed.get("pattern")), sentence)
    if "close" in allowed:
        sentence = MISSPELT
    return words.say(sentence, **_filled(sentence, facts))


def _place(fault: Mapping[str, Any], words: Words) -> str:
    """Where a fault is: the line when the file is known, then the keys, items of a list counted from 1."""
    steps: Sequence[object] = fault.get("steps") or [step for step in str(fault["place"]).split(".") if step]
    told = ""
    for step, before in zip(steps, ("", *steps), strict=False):
        if isinstance(step, int):
            told += " " + words.say("nº {n}", n=step)
        else:
            told += (", " if isinstance(before, int) else "." if told else "") + str(step)
    if fault.get("line"):
        return words.say("ligne {line}, {place}", line=fault["line"], place=told)
    return told or words.say("l'ensemble")


def _filled(sentence: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Facts a sentence asks for; one the error does not carry is written as a dash."""
    asked = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    return {name: facts.get(name, MISSING) for name in asked}


def _listing(facts: Mapping[str, Any], words: Words) -> dict[str, str]:
    faults, findings = facts.get("faults"), facts.get("findings")
    if errors := facts.get("errors"):
        return {"listing": "\n".join(explanation(error, words) for error in errors)}
    if faults and not isinstance(faults[0], Mapping):
        return {"listing": describe_faults(faults, words)}
    if faults:
        lines = [_any_fault(fault, facts, words) for fault in (*faults, *facts.get("criteria_faults", ()))]
        count = words.plural("{n} point", "{n} points", len(lines))
        return {"n": count, "listing": "\n".join(f"- {line}" for line in lines)}
    if facts.get("lacking"):
        return {"listing": lacks_listing(facts["lacking"], words)}
    if findings:
        lines = [
            words.say(
                "- {file} : {kind} ({count})", file=one["file"], kind=kind_found(one["kind"], words), count=one["count"]
            )
            for one in findings
        ]
        return {"listing": "\n".join(lines)}
    return {}


def _any_fault(fault: Mapping[str, Any], facts: Mapping[str, Any], words: Words) -> str:
    """Line of a fault: of a criterion, or of any parameter file."""
    if "criterion" not in fault:
        return fault_line(fault, facts.get("known", []), words)
    room = next(one for one in rooms() if "invalid_criteria" in one.faults)
    return room.found(room.faults["invalid_criteria"])(fault, words)


def kind_found(kind: str, words: Words) -> str:
    """What the exit check found, in words."""
    return words.say(FINDINGS[kind]) if kind in FINDINGS else kind


def _written(fact: object, name: str, words: Words) -> str:
    if fact is None or fact == "":
        return MISSING
    if isinstance(fact, (list, tuple, set, frozenset)):
        return words.short_listing([_written(item, name, words) for item in fact]) or MISSING
    if isinstance(fact, int) and 1990 <= fact <= 2100:
        return words.year(fact)
    return printable(str(fact))
