"""Which columns of an export hold the names of persons, by their headers."""

from __future__ import annotations

import re

from portraitlib.persons.texts import without_accents

_SAY_NAME = frozenset(
    """nom noms prenom prenoms name names surname forename lastname firstname fullname givenname familyname username
    login enseignant enseignante teacher titulaire prof professeur tuteur tutrice guardian repondant parent parents
    mere pere mother father eleve student counselor conseiller conseillere intervenant intervenante signataire auteur
    direction orthopedagogue psychoeducateur psychoeducatrice accompagnateur""".split()  # noqa: SIM905
)
_GO_WITH_IT = _SAY_NAME | frozenset(
    """de du des d l la le les et ou and of the a au famille family first last middle given full preferred legal usuel
    usuelle usage complet complete naissance staff user personne person contact autorite urgence foyer ressource
    responsable initiale initiales suffix prefix display sort n""".split()  # noqa: SIM905
)


def header_words(header: str) -> list[str]:
    """Words of a header, small and without accents, those of ``familyName`` too.

    Examples
    --------
    >>> header_words("Nom_de l'élève (1)"), header_words("familyName")
    (['nom', 'de', 'l', 'eleve', '1'], ['family', 'name'])
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", without_accents(header))
    return re.findall(r"[a-z]+|\d+", apart.casefold())


def says_name(header: str) -> bool:
    """Whether a header is that of a column of names of persons, and of nothing else.

    Examples
    --------
    >>> [says_name(header) for header in ("Nom, prénom", "givenName", "Nom du cours", "N° de l'élève", "school_name")]
    [True, True, False, False, False]
    """
    if re.search(r"[Nn](?:°|º|o\.)|#", header):
        return False
    words = [word for word in header_words(header) if not word.isdecimal()]
    return bool(_SAY_NAME.intersection(words)) and _GO_WITH_IT.issuperset(words)
