"""French of the groups of students that are compared: whole, and short enough for a figure."""

from __future__ import annotations

from portraitlib.results.vocabulary import tables
from portraitlib.results.vocabulary.marking import mark

_ATTRIBUTES = ("sex", "has_intervention_plan", "ehdaa_status", "first_language")
_SUBGROUPS = {
    "sex:F": mark("Filles"),
    "sex:M": mark("Garçons"),
    "sex:X": mark("Autre mention de sexe (X)"),
    "ehdaa_status:none": mark("Sans besoin particulier déclaré"),
    "ehdaa_status:at_risk": mark("À risque (non EHDAA)"),
    "ehdaa_status:learning": mark("Difficulté d'apprentissage"),
    "ehdaa_status:behaviour": mark("Difficulté de comportement"),
    "ehdaa_status:handicap": mark("Handicap"),
    "has_intervention_plan:yes": mark("Avec un plan d'intervention"),
    "has_intervention_plan:no": mark("Sans plan d'intervention"),
    "first_language:fr": mark("Langue maternelle : français"),
    "first_language:en": mark("Langue maternelle : anglais"),
    "first_language:indigenous": mark("Langue maternelle autochtone"),
    "first_language:other": mark("Autre langue maternelle"),
    "entry_delay:yes": mark("Plus âgés que l'âge attendu"),
    "entry_delay:no": mark("À l'âge attendu"),
    "sex:others": mark("Tous les autres élèves"),
    "ehdaa_status:others": mark("Tous les autres élèves"),
    "first_language:others": mark("Tous les autres élèves"),
}

CODES: dict[str, dict[str, str]] = {
    "subgroup": _SUBGROUPS,
    "attribute": {
        **{name: tables.COLUMNS[name] for name in _ATTRIBUTES},
        "entry_delay": mark("Âge par rapport au niveau"),
    },
    "short_subgroup": _SUBGROUPS
    | {
        "has_intervention_plan:yes": mark("Avec un plan (PI)"),
        "has_intervention_plan:no": mark("Sans plan (PI)"),
        "ehdaa_status:none": mark("Sans besoin déclaré"),
        "ehdaa_status:at_risk": mark("À risque"),
        "ehdaa_status:learning": mark("Difficulté (appr.)"),
        "ehdaa_status:behaviour": mark("Difficulté (comp.)"),
        "first_language:fr": mark("Français"),
        "first_language:en": mark("Anglais"),
        "first_language:indigenous": mark("Langue autoch."),
        "first_language:other": mark("Autre langue"),
        "entry_delay:yes": mark("Plus âgés"),
        "ehdaa_status:others": mark("Besoin déclaré"),
        "first_language:others": mark("Autres langues"),
    },
}
