"""What mentoring is known to be worth where its students were drawn: its size, which may be none."""

from __future__ import annotations

from portraitlib.sample.truths import SHORT_MENTORING, Truth

DRAWN, DRAWN_YEARS, SHORT_SHARE = "MENTORAT", 2, 0.35
_KEPT = float(SHORT_MENTORING.where["size_when_kept"])


def _drawn(size: float, tolerance: float, what: str) -> Truth:
    where = {"tables": ["programmes", "eligibility"], "programme_id": DRAWN, "chosen_by": "drawn", "term": "3"}
    how = (
        "Étape 3 moins étape 1, toutes matières : élèves retenus (is_offered) moins les autres de la liste, par année."
    )
    return Truth("drawn_mentoring", "", where, size, "points de note (0-100) à l'étape 3", tolerance, what, how)


DRAWN_AND_SHORT = _drawn(
    round(SHORT_SHARE * SHORT_MENTORING.size + (1 - SHORT_SHARE) * _KEPT, 2),
    0.8,
    "Un mentorat tiré au sort parmi les élèves qui avaient besoin d'aide : en moyenne presque rien, parce que les "
    "liens rompus nuisent autant que les autres aident. La taille est une valeur attendue.",
)
DRAWN_FOR_NOTHING = _drawn(0.0, 0.5, "Un mentorat tiré au sort, de même, qui ne change rien aux notes.")
