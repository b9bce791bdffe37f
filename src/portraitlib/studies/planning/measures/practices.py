"""Practices that meet a need, with what research says of each: filtered, never ranked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from portraitlib.results.section import Form, Result, column, demand, fact, key, mark, named, study, table
from portraitlib.rules import LocalEvidence, PracticeBook, PracticeSheet
from portraitlib.studies.planning.measures.levers import PLACES
from portraitlib.tables.school import School

NEEDS = {
    "mathematics": mark("Mathématique"),
    "reading": mark("Lecture et langue d'enseignement"),
    "any_subject": mark("Toute matière"),
    "work_habits": mark("Habitudes de travail"),
    "engagement": mark("Engagement"),
    "attendance": mark("Assiduité"),
    "ahead": mark("Aller plus loin"),
}
GRADES = {
    "T1": mark("1 : groupes tirés au sort"),
    "T2": mark("2 : groupes comparés"),
    "T3": mark("3 : un lien, non un effet"),
    "T4": mark("4 : un raisonnement, aucune étude de résultats"),
    "T0": mark("0 : de bonnes études, aucun gain"),
}
SEEN = {
    "read": mark("lu dans le résumé de l'étude"),
    "secondary": mark("lu dans un autre texte"),
    "to_confirm": mark("à confirmer"),
}
column(
    "practice_place",
    mark("Où"),
    codes={**PLACES, "school": mark("Dans toute l'école")},
    definition=mark("Où la pratique se fait."),
)
_OF_EFFECT = {name: f"effect_{name}" for name in ("low", "high", "studies", "students", "effects")}
"""What a source gives of an effect."""
PRACTICES = table(
    "practices",
    key("practice_name", mark("Pratique"), definition=mark("Le nom de la pratique.")),
    fact("practice_place"),
    fact(
        "practice_tiers",
        mark("Paliers"),
        definition=mark("Pour tous (1), pour quelques élèves (2), pour très peu (3)."),
    ),
    fact(
        "practice_subjects",
        mark("Matières des études"),
        definition=mark("Matières où elle a été étudiée à part; rien : plusieurs ensemble, ou aucune."),
    ),
    fact(
        "staff_hours",
        mark("Heures d'adulte par élève et par semaine"),
        Form.MARK,
        definition=mark("Minutes × séances ÷ 60 ÷ élèves par adulte; la préparation n'y est pas."),
    ),
    fact(
        "evidence_grade",
        mark("Appui"),
        codes=GRADES,
        definition=mark("Force du plan des études, déduite par la trousse."),
    ),
    fact("practice_effect", mark("Effet vu"), definition=mark("En écarts types, sur quoi, auprès de combien.")),
    fact("practice_comparison", mark("Comparée à"), definition=mark("Ce que recevaient les autres élèves.")),
    fact("at_scale", mark("À grande échelle"), definition=mark("Ce qu'il en reste dans de grands programmes.")),
    fact("take_up", mark("Qui vient"), definition=mark("Part de ceux à qui on l'offre qui y sont.")),
    fact("practice_conditions", mark("Ce qu'il faut"), definition=mark("Conditions des études.")),
    fact("known_failures", mark("Échecs et torts connus"), definition=mark("Où elle n'a rien donné, ou a nui.")),
    fact(
        "practice_local",
        mark("Chez nous"),
        definition=mark("Ce que l'école a vu de son propre programme, mis ici par une commande; rien : pas encore."),
    ),
    fact("source_seen", mark("Lue où"), codes=SEEN, definition=mark("Ce qui a été lu de la source.")),
    fact("practice_source", mark("Source"), definition=mark("D'où vient ce qui est dit, comment et quand on l'a lu.")),
    *(
        fact(f"effect_{name}", mark("Détail de l'effet"), shown=False, definition=mark("De l'effet vu."))
        for name in _OF_EFFECT
    ),
    fact(
        "is_popular_without_support",
        mark("Courante, sans appui"),
        shown=False,
        definition=mark("Souvent choisie, alors que les études vues ne montrent aucun gain, ou qu'il n'y en a pas."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class ChosenPractices(Result):
    """Practices chosen; `need`, `subject` and `tier` are empty for all, `n_in_book` counts all of the book.

    `local` is what schools saw of their own, by practice, in the order of the rows: of this school alone.
    """

    need: str
    subject: str
    tier: int
    n_in_book: int
    n_without_support: int
    local: tuple[tuple[LocalEvidence, ...], ...] = ()


@study
def list_practices(
    school: School, *, need: str | None = None, subject: str | None = None, tier: int | None = None
) -> ChosenPractices:
    """List the practices of ``params/pratiques.yml`` that meet a need in a subject at a tier, in the order of the file.

    Effects of studies made otherwise are not compared: nothing is ranked. An effect that no source was seen to give is
    not there.

    Parameters
    ----------
    school : School
    need : str, optional
        Name of a need; all by default.
    subject : str, optional
        Practices studied in that subject, and those that were not studied in one apart.
    tier : {1, 2, 3}, optional

    Returns
    -------
    ChosenPractices or Refusal
        ``practices``, one row per practice; ``no_practice`` when none meets the choice.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> found = list_practices(school_in_memory({}), need="ahead").tables["practices"].data
    >>> found[["practice_name", "evidence_grade"]].values.tolist()
    [['Enrichissement', 'T3']]
    """
    book = school.settings(PracticeBook).practices
    in_subject = [one for one in book if subject is None or subject in (one.subjects or (subject,))]
    chosen = [one for one in in_subject if need in (None, *one.needs) and tier in (None, *one.tiers)]
    demand(chosen, "no_practice")
    told = [{**_row(one, school.reader.language), "practice_local": len(_own(one, school.code))} for one in chosen]
    rows = pd.DataFrame(told, columns=PRACTICES.names).astype({"practice_local": "str"})
    return ChosenPractices(
        tables=named(PRACTICES.filled(rows)),
        need=need or "",
        subject=subject or "",
        tier=tier or 0,
        n_in_book=len(book),
        n_without_support=sum(one.is_popular_without_support for one in chosen),
        local=tuple(_own(one, school.code) for one in chosen),
    )


def list_needs(_school: School) -> dict[str, str]:
    """Needs that practices answer, by name."""
    return dict(NEEDS)


def list_tiers(_school: School) -> list[int]:
    """Tiers."""
    return [1, 2, 3]


def _own(one: PracticeSheet, school: str) -> tuple[LocalEvidence, ...]:
    """What this school saw: another's is not shown in its place."""
    return tuple(told for told in one.local if told.school == school)


def _row(one: PracticeSheet, language: str) -> dict[str, Any]:
    """A practice in the reader's language."""
    return {
        "practice_name": getattr(one.name, language),
        "practice_place": one.place,
        "practice_tiers": ", ".join(map(str, one.tiers)),
        "practice_subjects": ", ".join(one.subjects),
        "staff_hours": one.dose.hours_a_student if one.dose else None,
        "evidence_grade": one.grade,
        **_effect(one, language),
        "practice_comparison": getattr(one.comparison, language),
        "at_scale": getattr(one.at_scale, language),
        "take_up": getattr(one.take_up, language),
        "practice_conditions": getattr(one.conditions, language),
        "known_failures": getattr(one.fails, language),
        "source_seen": one.seen,
        "practice_source": "; ".join(_source(one, language)),
        "is_popular_without_support": one.is_popular_without_support,
    }


def _effect(one: PracticeSheet, language: str) -> dict[str, Any]:
    """Effect as its source gives it, with what it is about; nothing when no source was seen to give one."""
    if one.effect is None:
        return dict.fromkeys(("practice_effect", *_OF_EFFECT.values()))
    told = one.effect
    return {
        "practice_effect": getattr(told.outcome, language),
        **{f"effect_{name}": getattr(told, name) for name in _OF_EFFECT},
    }


def _source(one: PracticeSheet, language: str) -> Iterator[str]:
    yield one.source if isinstance(one.source, str) else getattr(one.source, language)
    if one.doi:
        yield f"doi {one.doi}"
    yield one.read_on.isoformat()
