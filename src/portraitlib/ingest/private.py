"""What never becomes data, recognised by the name of its column: what is said, substance use, family, health.

A record of an accompaniment says that a meeting was held, how long and what was done. A student speaks there because
it is written nowhere: the columns do not exist, and none that exists may be filled from such a source.
"""

from __future__ import annotations

from portraitlib.ingest.name_headers import header_words, says_name

OF_ACCOMPANIMENT = ("services", "sessions", "trainings", "staff_time")
"""Tables none of whose columns may come from such a source, whatever it is called there."""
_WORDS = {
    "private_health": """sante medical medicale medicaux medicales medicament medicaments medication maladie maladies
        allergie allergies therapie therapeute psychiatrie psychiatrique psychiatre psychologique suicide suicidaire
        suicidaires automutilation grossesse enceinte anxiete depression depressif hospitalisation tdah tda sommeil
        health medicine medicines illness allergy therapy therapist psychiatric psychological suicidal selfharm
        pregnancy pregnant anxiety hospitalization adhd""",
    "private_substances": """consommation consommations drogue drogues alcool alcoolisme cannabis vapotage vapoteuse
        tabac tabagisme cigarette toxicomanie substance substances stupefiant stupefiants sobriete opioides
        drug drugs alcohol vaping vape smoking tobacco marijuana opioids overdose addiction addictions""",
    "private_family": """famille familles familial familiale familiales familiaux divorce divorces monoparentale
        monoparental parentale parental fratrie dpj signalement maltraitance orphelin orpheline
        family families custody divorced siblings foster abuse neglect household""",
    "private_said": """confidence confidences confie propos verbatim commentaire commentaires remarque remarques
        journal note notes texte narratif narration recit dit discute discussion discussions conversation
        confided said comment comments rendu remark remarks text narrative spoke discussed talked""",
}
_MATTERS = {matter: frozenset(words.split()) for matter, words in _WORDS.items()}
_ABOUT = "contenu contenus content contents sujet sujets theme themes resume summary topic topics"
_OF_WHAT = "rencontre rencontres entretien echange echanges aborde abordes meeting meetings session"
_MADE_OF = {"private_said": (frozenset(_ABOUT.split()), frozenset(_OF_WHAT.split()))}
_ELSEWHERE = frozenset(("education", "cours", "course", "langue", "language", "linguistique"))
"""Words beside which the same word says something else: a course of health education, the language of the family."""
MATTERS = tuple(_MATTERS)


def private_matter(header: str, *, is_of_accompaniment: bool = True) -> str:
    """What a column would hold that never becomes data, as the name of its fault; empty for any other column.

    Away from accompaniment what is written is not what a student confided: a comment of a report card is one.

    Examples
    --------
    >>> [private_matter(one) for one in ("Notes de rencontre", "Consommation d'alcool", "familySituation", "Durée")]
    ['private_said', 'private_substances', 'private_family', '']
    >>> private_matter("Commentaires", is_of_accompaniment=False), private_matter("Nom de famille")
    ('', '')
    """
    words = set(header_words(header))
    if says_name(header) or words & _ELSEWHERE:
        return ""
    told = [matter for matter, known in _MATTERS.items() if words & known]
    told += [matter for matter, parts in _MADE_OF.items() if all(words & part for part in parts)]
    return next((matter for matter in told if is_of_accompaniment or matter != "private_said"), "")
