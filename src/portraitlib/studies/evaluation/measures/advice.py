"""Which comparison the data of a programme carry: the one advised, those that are closed and why, who is concerned."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.results.section import Result, ResultTable, column, fact, key, mark, n, named, part, study, table
from portraitlib.studies.evaluation.measures.chosen import chosen
from portraitlib.studies.evaluation.measures.compared import Compared, compared_of
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION
from portraitlib.studies.evaluation.measures.designs import DESIGNS, design_of
from portraitlib.studies.evaluation.measures.missing import lacking
from portraitlib.studies.evaluation.measures.refused import INSTEAD
from portraitlib.studies.evaluation.measures.whom import protected
from portraitlib.tables.school import School

column(
    "design_state",
    mark("Ici"),
    codes={"advised": mark("Conseillée"), "open": mark("Possible"), "closed": mark("Fermée")},
    definition=mark("Conseillée : la plus solide de celles que ces données permettent."),
)
column(
    "design_reason",
    mark("Pourquoi"),
    codes={
        "chance_alone_chose": mark("Le hasard seul a choisi : les deux côtés se ressemblent en moyenne."),
        "score_alone_chose": mark("Le score seul a choisi : près du seuil, les deux côtés se ressemblent."),
        "others_start_later": mark("D'autres écoles commencent plus tard, ou pas."),
        "both_measured_twice": mark("Les deux côtés sont mesurés avant et après."),
        "alike_before": mark("Assez d'autres élèves étaient semblables au départ, en ce qui est connu."),
        "own_past": mark("Assez de mois sont connus avant et après."),
        "each_own_past": mark("Assez de passages sont connus pour chaque élève, avant et pendant."),
        "nobody_to_compare": mark("On raconte ce qui s'est passé, sans dire d'où cela vient."),
        "no_comparison": mark("Personne à qui comparer : tous, ou aucun, ont le programme."),
        "few_students": mark("Trop peu d'élèves d'un côté."),
        "missing_by_programme": mark("Le résultat manque bien plus d'un côté : le programme a pu le faire manquer."),
        "not_drawn": mark("Les élèves n'ont pas été tirés au sort."),
        "no_cutoff": mark("Aucun seuil n'a choisi les élèves."),
        "no_score": mark("Le seuil, ou le score de chaque élève, n'est pas dans les données."),
        "known_before_score": mark("Des élèves l'ont su, ou ont commencé, avant que leur score soit connu."),
        "score_coarse": mark("Le score a trop peu de valeurs près du seuil."),
        "score_heaped": mark("Les scores s'entassent juste au seuil : quelqu'un a pu les y mettre."),
        "few_at_cutoff": mark("Trop peu d'élèves près du seuil."),
        "cutoff_not_followed": mark("Le seuil n'a pas été suivi d'assez près."),
        "few_units": mark("Trop peu de groupes, ou d'écoles, pour un intervalle."),
        "one_treated_unit": mark("Un seul groupe, ou une seule école, a le programme."),
        "one_large_unit": mark("Presque tous les élèves sont d'un même groupe."),
        "one_school": mark("Une seule école est lue."),
        "always_treated": mark("Les écoles du programme l'avaient déjà la première année lue."),
        "no_before": mark("La même mesure n'est pas connue avant, pour assez d'élèves."),
        "outcome_chose": mark("Les élèves ont pu être choisis sur ce résultat même : ils remonteraient sans rien."),
        "rule_changed": mark("Les règles de notation ont changé entre les deux mesures."),
        "no_overlap": mark("Trop peu d'autres élèves étaient semblables au départ."),
        "few_points": mark("Trop peu de mois avant, ou après; ou ce résultat ne se lit pas par mois."),
        "no_probes": mark("Trop peu de passages d'un même instrument, avant ou pendant."),
    },
    definition=mark("Ce qui la permet, ou ce qui la ferme."),
)
column(
    "design_instead",
    mark("À la place"),
    codes={
        "see_estimate": mark("La section 4 la fait."),
        "weaker": mark("Plus faible que celle qui est conseillée : elle peut la mettre à l'épreuve."),
        DESCRIPTION: mark("Décrire : le nombre d'élèves, les moyennes avant et après."),
        "stayed_or_attrition": mark("Dire qui n'a pas de résultat, et regarder un résultat connu de tous."),
        "other_design": mark("La comparaison suivante de cette liste."),
        "write_score": mark("Inscrire le score de chaque élève et le seuil (table « Admissibilité aux programmes »)."),
        "matched": mark("Comparer à des élèves semblables au départ, s'il y en a."),
        "students_alone": mark("Lire plus de groupes ou d'écoles ensemble; d'ici là, décrire."),
        "schools_together": mark("Lire plusieurs écoles ensemble (params/evaluation.yml), ou réunir leurs paquets."),
        "later_starts": mark("Ajouter des années d'avant, ou des écoles qui commencent plus tard."),
        "other_outcome": mark("Choisir un résultat mesuré avant et après."),
        "band": mark("Comparer le changement à celui que le seul retour vers la moyenne donnerait (section 5)."),
        "same_rule": mark("Comparer des mesures faites sous les mêmes règles."),
        "probes": mark("Faire passer le même instrument plusieurs fois, avant et pendant."),
    },
    definition=mark("Ce qui peut être montré quand elle est fermée."),
)
column(
    "aside_reason",
    mark("À part"),
    codes={
        "left_before": mark("Partis avant que le programme commence"),
        "already_had": mark("Avaient déjà ce soutien"),
        "other_level": mark("D'un niveau où personne n'a le programme"),
        "not_eligible": mark("Ne répondent pas aux conditions"),
        "no_score": mark("Sans score"),
        "not_measured": mark("Ne sont pas du cours, ou ne passent pas cet instrument"),
    },
    definition=mark("Pourquoi ces élèves de l'année ne sont pas concernés."),
)
DESIGNS_TOLD = table("designs", key("design_code"), fact("design_state"), fact("design_reason"), fact("design_instead"))
CONCERNED = table(
    "students_compared",
    key("programme_side"),
    n("n_students"),
    part("n_with_outcome", mark("Résultat connu"), group="known", definition=mark("Leur résultat est connu.")),
    part("n_left_since", mark("Partis depuis"), group="known", definition=mark("Partis de l'école, sans résultat.")),
    part("n_without_outcome", mark("Sans résultat"), group="known",
         definition=mark("Encore à l'école, et sans résultat : une absence, un code à la place d'une note.")),
)  # fmt: skip
ASIDE = table("students_aside", key("aside_reason"), n("n_students"), about_students=True)


@dataclass(frozen=True, kw_only=True)
class DesignAdvice(Result):
    """Which comparison a programme's data carry.

    Parameters
    ----------
    programme_id, programme, service, outcome : str
    chosen_by : str
        How its students were chosen; empty when nobody wrote it.
    design : str
    reasons : tuple of str
    named : tuple of str
        Schools that always had it: nothing is told by them.
    since : Timestamp
    n_years : int
        School years read together.
    """

    programme_id: str
    programme: str
    service: str
    outcome: str
    chosen_by: str
    design: str
    reasons: tuple[str, ...]
    named: tuple[str, ...]
    since: pd.Timestamp
    n_years: int


@study
def advise_design(
    school: School, programme: str | None = None, outcome: str | None = None, *, declared: Result | None = None
) -> DesignAdvice:
    """Advise the strongest comparison that the way students were chosen can carry; each closed one says why.

    Parameters
    ----------
    school : School
    programme, outcome : str, optional
        By default the primary outcome declared, else the programme that can be compared best and its subject's mark.
    declared : Result, optional
        Of `list_declarations`.

    Returns
    -------
    DesignAdvice or Refusal
        ``designs`` in order of strength; ``students_compared``; for the team, ``students_aside``. Refused as
        `compared_of` says.

    Examples
    --------
    Students who all have the programme cannot be compared: a description is left.

    >>> from portraitlib.tables.school import school_in_memory
    >>> who = ["a", "b"]
    >>> tables = {
    ...     "students": pd.DataFrame({"student_id": who, "school_year": 2026, "grade_level": 2, "group": "21"}),
    ...     "services": pd.DataFrame({"student_id": who, "service": "tutoring", "start_date": "2025-12-01"}),
    ...     "results": pd.DataFrame({"student_id": who, "school_year": 2026, "subject": "french", "course": "132208",
    ...                              "competency": "overall", "term": "3", "course_level": 2, "mark": [60.0, 70.0]})}
    >>> advise_design(school_in_memory(tables)).design
    'description'
    """
    code, of = chosen(school, programme, outcome, declared)
    compared = compared_of(school, code, of)
    design = design_of(compared)
    told = [
        {
            "design_code": one,
            "design_state": "advised" if one == design.code else "open" if one in design.open else "closed",
            "design_reason": design.closed.get(one, _FIRST[one]),
            "design_instead": INSTEAD[design.closed[one]] if one in design.closed else _OPEN[one == design.code],
        }
        for one in (*DESIGNS, DESCRIPTION)
    ]
    aside = compared.aside.rename(columns={"reason": "aside_reason", "n": "n_students"})
    return DesignAdvice(
        tables=named(DESIGNS_TOLD.filled(pd.DataFrame(told)), concerned_table(compared, school), ASIDE.filled(aside)),
        programme_id=code,
        programme=told_of(compared, "programme_name"),
        service=told_of(compared, "service"),
        outcome=of,
        chosen_by=told_of(compared, "chosen_by"),
        design=design.code,
        reasons=design.reasons,
        named=design.named,
        since=compared.since,
        n_years=compared.n_years,
    )


_OPEN = {True: "see_estimate", False: "weaker"}
_FIRST = {
    "drawn": "chance_alone_chose",
    "cut_off": "score_alone_chose",
    "staggered": "others_start_later",
    "before_after_compared": "both_measured_twice",
    "matched": "alike_before",
    "series": "own_past",
    "single_case": "each_own_past",
    DESCRIPTION: "nobody_to_compare",
}


def told_of(compared: Compared, name: str) -> str:
    """Text of a column of the programme's row; empty when nobody wrote it."""
    return str(compared.programme[name] or "")


def concerned_table(compared: Compared, school: School) -> ResultTable:
    """Students of each side, with or without an outcome, withheld where they would tell a few."""
    rows = lacking(compared, compared.data["took"]).rename(columns={"arm": "programme_side"})
    if not school.reader.policy.shows_students:  # section 1 counts nearly the same students: a few would be told apart
        return CONCERNED.filled(rows.iloc[:0][CONCERNED.names])
    sides = {"took": 1, "others": 0}
    counted = [
        frozenset(compared.data.loc[compared.data["took"] == sides[side], "student_id"].astype(str))
        for side in rows["programme_side"]
    ]
    return protected(CONCERNED.filled(rows[CONCERNED.names]), school, counted)
