"""Sentence of each error code, in French: what was expected, what was found, what to do."""

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
        "portrait names --destroy."
    ),
    "names_unreadable": mark(
        "La table de noms {file} ne s'ouvre pas avec cette clé, ou elle a été modifiée. Refaites-la avec la liste de "
        "l'école (portrait names --list)."
    ),
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
    "notebooks_not_accepted": mark(
        "Ces carnets servent à toutes les écoles : ce qui y est écrit irait dans tous les rapports. Rien n'a été "
        "produit.\n{listing}\nVos notes vont dans les copies de travail (portrait lab). Pour garder un texte de "
        "l'école : portrait notebooks accept CARNET --by FONCTION. Sinon, remettez le carnet de la trousse."
    ),
    "notebook_may_not_be_accepted": mark("Ce carnet ne peut pas être accepté tel qu'il est :\n{listing}"),
    "acceptance_by_nobody": mark("Dites qui accepte ce carnet, par sa fonction : --by direction, par exemple."),
    "acceptances_unreadable": mark(
        "Le fichier {file} des carnets acceptés ne peut pas être lu. Effacez-le, puis acceptez de nouveau vos carnets."
    ),
    "notebook_unreadable": mark("Le carnet {file} ne peut pas être lu. Remettez celui de la trousse."),
    "copies_hold": mark("Dans vos copies de travail, à enlever :\n{listing}"),
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
        "Aucune réponse de {address} après {seconds} secondes. Vérifiez l'adresse et le port, que « dask "
        "scheduler » est démarré et que le pare-feu laisse passer."
    ),
    "cluster_empty": mark(
        "Le planificateur {address} n'a aucun processus de calcul après {seconds} secondes. Démarrez-en avec « dask "
        "worker »."
    ),
    "cluster_not_ready": mark("La grappe n'est pas prête; aucun rapport n'a été commencé.\n{listing}"),
    "worker_not_ready": mark("Le processus de calcul qui devait faire ce rapport n'est pas prêt.\n{listing}"),
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
    "port_taken": mark(
        "Le port {port} ne peut pas servir : un autre programme l'occupe, ou il est réservé. Choisissez-en un autre "
        "(--port)."
    ),
    "socket_taken": mark(
        "La prise {file} est occupée : un autre programme y répond. Arrêtez-le, ou nommez-en une autre."
    ),
    "socket_impossible": mark(
        "La prise {file} ne peut pas être ouverte dans le dossier {folder} : il n'existe pas, il vous est fermé, ou "
        "un fichier porte ce nom."
    ),
    "log_impossible": mark(
        "Le fichier {file} ne peut pas recevoir la liste des accès ({found}). Vérifiez vos droits d'accès."
    ),
    "secret_open": mark("Le fichier {file} peut être lu par d'autres comptes. Fermez-le d'abord : chmod 600 {file}"),
    "secret_unreadable": mark(
        "Le secret du fichier {file} ne peut pas être lu ({found}). Vérifiez vos droits d'accès."
    ),
    "secret_short": mark(
        "Le secret du serveur mandataire a {found} caractères : il en faut au moins {expected}, tirés au sort."
    ),
    "app_answers_badly": mark(
        "L'application n'est pas ouverte : sa première page ne s'affiche pas (réponse {found}). Relancez-la; si cela "
        "revient, vérifiez les données de l'école (portrait check)."
    ),
    "planning_book_is_there": mark(
        "Le fichier {file} existe déjà. Choisissez un autre nom : rien n'est écrit par-dessus."
    ),
    "planning_book_of_another_kind": mark("{file} n'est pas un classeur : il faut un fichier .xlsx, .xls ou .ods."),
    "no_running_relation": mark(
        "Aucun mentorat, groupe accompagné ni suivi par une personne-ressource n'a cours la semaine du {monday}, pour "
        "la personne demandée. Vérifiez la semaine, la table des services, et que les élèves de cette année-là sont "
        "importés."
    ),
    "adult_unknown": mark(
        "Cet adulte n'est pas dans les données. Son numéro est dans la feuille « Liste du personnel »."
    ),
    "week_unreadable": mark("« {found} » n'est pas une date : écrivez AAAA-MM-JJ, par exemple 2026-02-09."),
    "planning_book_missing": mark("Le classeur {file} n'est pas là. Vérifiez son nom et son dossier."),
    "cannot_write": mark("L'écriture a échoué ({reason}). Vérifiez l'espace libre et vos droits sur le dossier."),
    "run_in_progress": mark(
        "Une production de rapports est déjà en cours dans « {out} ». Attendez qu'elle se termine."
    ),
    "not_reports_folder": mark(
        "Le dossier « {out} » contient autre chose que des rapports de la trousse. Choisissez un dossier vide."
    ),
    "no_packets": mark(
        "Le dossier « {folder} » ne contient aucun paquet d'école (.json). Chaque école écrit le sien : portrait "
        "evidence export --school CODE --out DOSSIER."
    ),
    "nothing_to_hand_over": mark(
        "Aucun paquet n'est écrit pour l'école {school} : rien de ce qui était demandé ne peut sortir.\n{listing}"
    ),
    "mixed_audience": mark(
        "Le dossier « {out} » contient des rapports pour le public « {found} »; on n'y ajoute pas de rapports pour "
        "« {asked} ». Choisissez un autre dossier."
    ),
    "nothing_to_attack": mark(
        "Le dossier « {folder} » ne contient aucun tableau de rapport. Donnez un dossier de rapports."
    ),
    "no_minimum_told": mark(
        "Les pages du dossier « {folder} » ne disent pas quel effectif elles retiennent : rien n'y est donc retenu, ou "
        "il faut le dire (--minimum 5)."
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
