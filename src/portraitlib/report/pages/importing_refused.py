"""What the import refuses, each in a sentence."""

from __future__ import annotations

from portraitlib.results.vocabulary import mark

MOVED = mark("Cette importation a avancé dans une autre fenêtre. Rechargez cette page.")
BUSY = mark("Un travail est en cours. Attendez qu'il finisse, ou arrêtez-le.")
NO_FOLDER = mark("Ce dossier n'a pas été trouvé. Choisissez-en un dans la liste, ou vérifiez le chemin.")
NOT_OFFERED = mark("Cette réponse n'est pas offerte ici.")
STOPPED = mark("Le travail s'est arrêté avant la fin. Rien n'a été importé à moitié : recommencez cette étape.")
NOT_YOURS = mark("Ces fichiers sont d'une école dont les données ne vous sont pas ouvertes. Rien n'a été importé.")
TO_ACCEPT = mark(
    "Cette importation enlèverait des données : cochez la case qui l'accepte, ou gardez les autres années."
)


class RefusedError(Exception):
    """What is asked cannot be done now; its sentence."""
