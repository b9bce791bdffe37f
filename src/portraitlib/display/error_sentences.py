"""Sentence of each error code of settings, of the key and of the store, in French: what was found, what to do."""

from __future__ import annotations

from portraitlib.results.vocabulary import mark

EXPLANATIONS: dict[str, str] = {
    # parameters
    "invalid_params": mark("{where} : {n} à corriger.\n{listing}"),
    "invalid_mapping": mark("La description d'import {where} ne peut pas être suivie : {n} à corriger.\n{listing}"),
    "cannot_add_accept": mark(
        "La description ne peut pas recevoir la ligne « accept » ({rules}) : la sienne est écrite sur plusieurs "
        "lignes. Ajoutez-la à la main."
    ),
    "folder_of_too_many": mark(
        "Ce dossier contient plus de {most} fichiers : ce n'est sans doute pas celui des exportations. Choisissez "
        "celui qui ne contient qu'elles."
    ),
    "files_changed_since": mark(
        "Les fichiers du dossier ont changé depuis l'essai : rien n'a été importé. Refaites l'essai."
    ),
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
    "no_figure": mark("Ce résultat n'a pas de figure. Ses phrases et ses tableaux se lisent par show(résultat)."),
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
    "key_of_another_store": mark(
        "La clé {file} n'est pas celle de ces données : avec elle, aucun numéro ne retrouverait son élève. Donnez "
        "celle qui a servi à l'importation (--key)."
    ),
    # one student, for a request under the law
    "no_such_student": mark(
        "Aucun élève des données importées n'a ce numéro ni ce code, dans aucune version. Vérifiez ce que vous avez "
        "tapé, l'école (--school) et la clé (--key)."
    ),
    "student_in_several": mark(
        "Ce numéro est celui de plusieurs élèves, dans les écoles {schools}. Dites laquelle : --school."
    ),
    "unknown_practice": mark("« {found} » n'est pas une pratique de params/pratiques.yml. Choisissez parmi : {known}."),
    "unknown_purge": mark("« {found} » ne se détruit pas. Choisissez parmi : {known}."),
    # names, on one machine
    "names_without_purpose": mark(
        'Dites à quoi ces noms serviront : --purpose "préparer les rencontres de la CAP". Ce but est écrit sur la '
        "table."
    ),
    "names_without_date": mark(
        "Dites quel jour ces noms seront détruits : --until AAAA-MM-JJ, la fin de l'année scolaire par exemple."
    ),
    "names_date_out_of_reach": mark(
        "Le jour {found} ne convient pas : choisissez un jour à venir, dans au plus {days} jours "
        "(params/conservation.yml)."
    ),
    "school_not_told": mark("De quelle école est cette liste ? Ajoutez --school avec un de ces codes : {known}."),
    "list_unreadable": mark(
        "La liste {file} ne peut pas être lue. Enregistrez-la en CSV (UTF-8) ou en .xlsx, puis recommencez."
    ),
    "no_name_column": mark(
        "La liste {file} n'a pas de colonne de noms reconnue. Donnez aux colonnes les titres « Numéro », « Nom » et "
        "« Prénom », sur la première ligne."
    ),
    "list_of_another_school": mark(
        "Cette liste n'est pas celle de l'école {school} : {share} % de ses numéros sont dans les données, il en faut "
        "au moins {expected} %. Aucun nom n'a été gardé."
    ),
    "names_past_date": mark(
        "Les noms de l'école {school} devaient être détruits le {date} : ils ne s'affichent plus. Pour les détruire : "
        "python kit.py portrait names --destroy."
    ),
    "names_unreadable": mark(
        "La table de noms {file} ne s'ouvre pas avec cette clé, ou elle a été modifiée. Refaites-la avec la liste de "
        "l'école (python kit.py portrait names --list)."
    ),
    # the store
    "no_store": mark(
        "Le dossier « {store} » ne contient pas de données importées. Faites d'abord l'importation : python kit.py "
        "portrait import "
        "--mapping DESCRIPTION --raw EXPORTS --store {store}"
    ),
    "store_damaged": mark(
        "Les données importées du dossier « {store} » ne peuvent pas être lues : manifest.json est abîmé, et rien "
        "d'autre ne dit ce que contiennent les dossiers des écoles. Importez de nouveau les fichiers reçus, ou "
        "reprenez une sauvegarde (python kit.py portrait restore)."
    ),
    "partition_damaged": mark(
        "Les données importées ne peuvent pas être lues pour {school} : {damage}. Importez de nouveau les "
        "fichiers de cette école : l'importation remet ce qui manque. Une version antérieure se remet en service par "
        "python kit.py portrait store restore."
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
}
