"""What is told of the evidence of a programme: its comparison, how solid it is, and what cannot be concluded."""

from __future__ import annotations

import portraitlib.studies.evaluation.measures.design_names  # noqa: F401 - it declares the comparisons
from portraitlib.results.section import column, fact, key, mark, n, statistic, table
from portraitlib.studies.evaluation.measures.declared import PROGRAMME
from portraitlib.studies.evaluation.measures.delivery import NOT_DONE, NOT_KNOWN
from portraitlib.studies.evaluation.measures.reached import GAP

WITHOUT, WITH, NOT_MET, APART, NOT_RATED, NOT_GIVEN = (
    "without_reservations", "with_reservations", "not_met", "apart", "not_rated", "not_given",
)  # fmt: skip
column(
    "evidence_verdict",
    mark("Solidité"),
    codes={
        WITHOUT: mark("Solide"),
        WITH: mark("Solide, avec des réserves"),
        NOT_MET: mark("Pas assez solide pour conclure"),
        APART: mark("Se juge autrement : les règles de cette comparaison ne sont pas toutes vérifiées ici"),
        NOT_RATED: mark("Description : rien n'est comparé"),
        NOT_GIVEN: mark("Pas assez donné pour en dire quelque chose"),
    },
    definition=mark("Au plus près des règles du What Works Clearinghouse, sans être un verdict du WWC."),
    source="What Works Clearinghouse 5.0 (2022)",
)
column(
    "evidence_course",
    mark("Décision"),
    codes={
        "unsaid": mark("à prendre"),
        "unread": mark("au journal de l'équipe"),
        "keep": mark("garder"),
        "change": mark("changer"),
        "stop": mark("cesser"),
    },
    definition=mark("La dernière décision du journal qui nomme ce programme."),
)
column(
    "evidence_limit",
    mark("Ce que l'on ne peut pas conclure"),
    codes={
        "exploration": mark("La question n'a pas été écrite d'avance : c'est une exploration"),
        "not_known": mark("On ne sait pas combien s'en est donné"),
        "nobody_beside": mark("Personne n'est comparé : on ne sait pas ce qui serait arrivé sans le programme"),
        "start": mark("Les élèves différaient au départ"),
        "left": mark("Des élèves se sont perdus en route"),
        "return": mark("Des résultats bas remontent d'eux-mêmes (retour vers la moyenne)"),
        "hidden": mark("Une cause que personne n'a mesurée suffirait"),
        "one_out": mark("Un seul groupe, ou une seule école, fait le nombre"),
        "placebo": mark("Le même écart se voit là où le programme ne pouvait rien"),
        "earlier": mark("L'écart était déjà là avant"),
        "density": mark("Des scores sautent au seuil"),
        "window": mark("Le nombre change avec la fenêtre autour du seuil"),
        "too_wide": mark("L'intervalle contient zéro et ce qui compterait : on ne sait pas"),
        "one_school": mark("Une seule école, une seule année : ailleurs, cela peut être autre chose"),
        "one_school_years": mark("Une seule école : ailleurs, cela peut être autre chose"),
    },
    definition=mark("Chaque raison de ne pas conclure davantage."),
)
_DONE = {"done": mark("oui"), NOT_DONE: mark("pas assez"), NOT_KNOWN: mark("on ne sait pas")}
_NUMBERS = (n("n_helped"), statistic("n_other_students"), *GAP)
SHEET = table(
    "evidence",
    key("design_code"),
    *_NUMBERS,
    fact("evidence_verdict"),
    fact("declared_standing"),
    fact("evidence_course"),
)
LIMITS = table("not_concluded", key("evidence_limit"))
BESIDE = table(
    "programmes_beside",
    PROGRAMME,
    key("declared_measure"),
    key("declared_of"),
    fact("design_code"),
    *_NUMBERS,
    fact("delivered", mark("Donné"), codes=_DONE,
         definition=mark("Si le programme s'est donné comme prévu (section 1).")),
    fact("declared_standing"),
    fact("evidence_course"),
)  # fmt: skip
