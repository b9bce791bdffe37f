"""The comparisons, by name: from the one that leaves fewest other reasons to the one that leaves most."""

from __future__ import annotations

from portraitlib.results.section import codes_of, column, mark

DESCRIPTION, NOT_COMPARED = "description", "none"
column(
    "design_code",
    mark("Comparaison"),
    codes={
        "drawn": mark("Tirage au sort"),
        "cut_off": mark("De chaque côté d'un seuil"),
        "staggered": mark("Des écoles qui commencent à des moments différents"),
        "before_after_compared": mark("Avant et après, à côté d'autres élèves"),
        "matched": mark("Des élèves semblables au départ"),
        "series": mark("Une suite de mois, avant et après"),
        "single_case": mark("Chaque élève à côté de lui-même"),
        DESCRIPTION: mark("Une description"),
        NOT_COMPARED: mark("Ne se compare pas"),
    },
    definition=mark("Ce que la façon de choisir les élèves permet; de la plus solide à la moins solide."),
)
STRENGTH = tuple(codes_of("design_code"))
"""Codes of the comparisons, the most solid first."""
