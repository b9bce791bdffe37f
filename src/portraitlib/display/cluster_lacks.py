"""What a worker of a cluster lacks, in words."""

from __future__ import annotations

from collections.abc import Sequence

from portraitlib.display.wording import Words
from portraitlib.results.vocabulary import mark

_LACKS = {
    "version": mark("{name} {found} au lieu de {expected}"),
    "absent": mark("{name} n'est pas installé (version {expected} attendue)"),
    "package": mark(
        "portraitlib n'est pas le même, ou a changé depuis que ce processus est démarré : mettez-le à jour, puis "
        "relancez-le"
    ),
    "project": mark("le dossier du projet est introuvable ({expected})"),
    "store": mark("le dossier des données importées est introuvable ({expected})"),
    "out": mark("le dossier des rapports est introuvable ({expected})"),
    "shared": mark("le dossier des rapports n'est pas le dossier commun ({expected})"),
    "not_writable": mark("le dossier des rapports ne peut pas être écrit ({expected})"),
    "error": mark("ce processus n'a pas pu répondre ({name})"),
}


def lacks_listing(lacking: Sequence[Sequence[str]], words: Words) -> str:
    r"""One line a worker, with all that it lacks.

    Examples
    --------
    >>> lacking = [("tcp://10.0.0.2:3", "folder", "store", "", "/d/store")]
    >>> print(lacks_listing(lacking, Words("fr")).replace("\xa0", " "))
    - tcp://10.0.0.2:3 : le dossier des données importées est introuvable (/d/store)
    """
    by_worker: dict[str, list[str]] = {}
    for worker, kind, name, found, expected in lacking:
        known = {"folder": name, "version": "version" if found else "absent"}.get(kind, kind)
        by_worker.setdefault(worker, []).append(words.say(_LACKS[known], name=name, found=found, expected=expected))
    return "\n".join(
        words.say("- {worker} : {lacks}", worker=worker or words.say("ce processus"), lacks=words.listing(lacks))
        for worker, lacks in by_worker.items()
    )
