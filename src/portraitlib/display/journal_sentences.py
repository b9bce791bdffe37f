"""Sentence of each fault of the journal, in French: what is wrong, where the text typed is, what to do."""

from __future__ import annotations

from portraitlib.journal.goal_faults import FAULTS
from portraitlib.results.vocabulary import mark

JOURNAL_FAULTS: dict[str, str] = {
    **FAULTS,
    "journal_address": mark(
        "L'adresse du journal n'est pas comprise. Donnez un dossier, un fichier .sqlite, ou une adresse comme "
        "postgresql://nom@serveur/base."
    ),
    "journal_password": mark(
        "L'adresse du journal contient un mot de passe : il serait recopié avec les paramètres. Enlevez-le, et "
        "mettez-le dans le fichier .pgpass de votre compte."
    ),
    "journal_wal_shared": mark(
        "Le mode « wal: » demande un disque de ce poste, et le dossier « {folder} » est sur un lecteur partagé, ou on "
        "ne sait pas où il est. Enlevez « wal: »."
    ),
    "journal_no_locks": mark(
        "Le dossier « {folder} » ne permet pas de réserver un fichier : deux personnes qui écrivent en même temps "
        "perdraient un texte. Le vôtre est resté à l'écran. Placez le journal ailleurs (paramètre « journal »)."
    ),
    "journal_no_postgresql": mark(
        "Ce qu'il faut pour parler à un serveur PostgreSQL n'est pas installé. Installez portraitlib avec son option "
        "« postgresql »."
    ),
    "journal_unreachable": mark(
        "Le serveur du journal ne répond pas, ou refuse ce compte. Votre texte est resté à l'écran. Vérifiez "
        "l'adresse et le réseau, puis enregistrez de nouveau."
    ),
    "journal_locked": mark(
        "Un autre programme tient le journal depuis plus de {seconds} secondes. Votre texte est resté à l'écran. "
        "Attendez un peu, puis enregistrez de nouveau."
    ),
    "journal_full": mark(
        "Le disque est plein : le texte n'a pas été gardé, et le journal est comme avant. Votre texte est resté à "
        "l'écran. Libérez de l'espace, puis enregistrez de nouveau."
    ),
    "journal_readonly": mark(
        "Le journal ne peut pas être écrit dans le dossier « {folder} ». Votre texte est resté à l'écran. Vérifiez vos "
        "droits sur ce dossier, puis enregistrez de nouveau."
    ),
    "journal_unwritable": mark(
        "L'écriture du journal a échoué, et le journal est comme avant. Votre texte est resté à l'écran. Vérifiez le "
        "disque, puis enregistrez de nouveau."
    ),
    "journal_damaged": mark(
        "Le fichier {file} n'est pas un journal, ou il est abîmé. Rien n'y est écrit. Reprenez une sauvegarde "
        "(python kit.py portrait restore)."
    ),
    "journal_newer": mark(
        "Ce journal vient d'une version plus récente de la trousse (forme {found}; celle-ci connaît la forme "
        "{expected}). Rien n'y est écrit. Mettez la trousse à jour."
    ),
    "journal_entry_newer": mark(
        "Ce texte a été écrit par une version plus récente de la trousse : le changer ici en perdrait une partie. "
        "Mettez la trousse à jour."
    ),
    "journal_of_another_school": mark(
        "Le fichier {file} est le journal d'une autre école ({found}). Il n'est ni lu ni changé. Vérifiez le paramètre "
        "« journal »."
    ),
    "journal_conflict": mark(
        "{who} a enregistré un autre texte entre-temps. Rien n'est perdu : le sien et le vôtre sont devant vous. "
        "Gardez l'un, l'autre, ou écrivez les deux.\n{listing}"
    ),
    "journal_entry_invalid": mark("Rien n'a été gardé, et rien n'est perdu : {n} à corriger.\n{listing}"),
    "journal_by_nobody": mark(
        "Écrivez votre nom : l'équipe doit savoir à qui demander. Votre texte est resté à l'écran."
    ),
    "two_of_one_name": mark(
        "Deux personnes de l'équipe s'appellent {name} ({functions}). Ajoutez la fonction au nom. Votre texte est "
        "resté à l'écran."
    ),
    "journal_no_such_student": mark(
        "Ce numéro n'est celui d'aucun élève de l'école. Écrivez le numéro des pages (26-12345), pas un nom. Votre "
        "texte est resté à l'écran."
    ),
    "nothing_to_undo": mark("Ce texte n'a pas de version d'avant : il n'y a rien à annuler."),
    "journal_is_closed": mark("Le journal est pour l'équipe : il ne s'ouvre que pour le public « interne »."),
    "unknown_kind": mark("Le journal n'a pas de feuille « {found} ». Feuilles possibles : {known}."),
    "journal_book_unreadable": mark(
        "Le classeur {file} ne peut pas être lu. Enregistrez-le en .xlsx, puis recommencez."
    ),
    "journal_book_columns": mark(
        "La feuille « {sheet} » n'a pas ces colonnes : {lacking}. Repartez d'un classeur neuf : python kit.py "
        "portrait journal export."
    ),
    "journal_book_is_there": mark(
        "Le fichier {file} existe déjà. Choisissez un autre nom : rien n'est écrit par-dessus."
    ),
    "journal_choice": mark("{label} : « {found} » n'est pas un choix possible. Choix : {known}."),
    "journal_lines_refused": mark("Rien n'a été gardé : des lignes du classeur sont à revoir.\n{listing}"),
    "unknown_prompts": mark(
        "Fichier params/{file} : ces questions ne sont pas de celles que les guides posent à l'équipe : {found}. "
        "Enlevez-les."
    ),
    "purge_day": mark("Le jour « {found} » ne convient pas. Écrivez AAAA-MM-JJ, un jour passé ou aujourd'hui."),
}
"""Sentence of each code; the error's facts fill its ``{names}``."""
