"""Sentence of each error code of reports, of the app and of a cluster, in French."""

from __future__ import annotations

from portraitlib.results.vocabulary import mark

REPORT_FAULTS: dict[str, str] = {
    "no_school": mark("Aucune école à traiter : les données importées n'en contiennent pas."),
    "not_a_new_project": mark(
        "Le dossier « {folder} » contient autre chose qu'un projet de la trousse. Choisissez-en un vide ou nouveau."
    ),
    "no_notebook": mark("Aucun carnet à produire : le dossier des carnets est vide."),
    "notebooks_not_accepted": mark(
        "Ces carnets servent à toutes les écoles : ce qui y est écrit irait dans tous les rapports. Rien n'a été "
        "produit.\n{listing}\nVos notes vont dans les copies de travail (python kit.py portrait lab). Pour garder un "
        "texte de "
        "l'école : python kit.py portrait notebooks accept CARNET --by FONCTION. Sinon, remettez le carnet de la "
        "trousse."
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
        "revient, vérifiez les données de l'école (python kit.py portrait check)."
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
        "Le dossier « {folder} » ne contient aucun paquet d'école (.json). Chaque école écrit le sien : python "
        "kit.py portrait "
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
