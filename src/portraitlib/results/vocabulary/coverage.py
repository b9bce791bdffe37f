"""Labels of the check of the data: what is filled, what is missing, what can be read."""

from __future__ import annotations

from portraitlib.results.vocabulary.marking import mark

LABELS: dict[str, dict[str, str]] = {
    "column": {
        "is_required": mark("Obligatoire"),
        "n_people": mark("Personnes"),
        "n_stored": mark("Lignes dans les données"),
        "is_balanced": mark("Le compte est juste"),
        "n_marked": mark("Avec une note"),
        "n_coded": mark("Avec un code"),
        "n_blank": mark("Ni note ni code"),
        "blank_share": mark("Part manquante"),
        "blank_low": mark("Manquante, borne basse"),
        "blank_high": mark("Manquante, borne haute"),
        "code_share": mark("Part avec un code"),
        "n_complete": mark("Complets"),
        "n_with_codes": mark("Avec un code seulement"),
        "n_with_blanks": mark("Avec un résultat manquant"),
        "complete_share": mark("Part des complets"),
        "complete_low": mark("Complets, borne basse"),
        "complete_high": mark("Complets, borne haute"),
        "result_blank_share": mark("Part des résultats manquants"),
        "differs": mark("Écart au-delà du hasard"),
        "readiness": mark("Possible"),
        "ability": mark("Question"),
        "is_possible": mark("Possible"),
        "obstacle": mark("Ce qui manque"),
        "n_possible": mark("Questions possibles"),
        "n_abilities": mark("Questions en tout"),
    }
}
