"""What a team plans: priorities, practices, conditions, actions, indicators, roles, groups; see `kinds`.

Entries of one priority name it in `priority`, by its title: the chain from a portrait to an indicator is read from it.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from portraitlib.journal.entry import Entry, Evidence
from portraitlib.journal.fields import Day, Given, Line, Text
from portraitlib.params import Strict
from portraitlib.results.vocabulary.marking import mark

Lever = Literal["unsaid", "literacy", "numeracy", "engagement"]
Place = Literal["unsaid", "in_class", "beside"]
_SERVED = mark("Priorité qu'il sert")
Service = Literal[
    "unsaid", "directed_study", "tutoring", "co_teaching", "resource_teacher", "mentoring", "recovery",
    "orthopedagogy", "homework_help", "supervised_study", "enrichment", "extracurricular", "group_accompaniment",
    "other",
]  # fmt: skip
"""A support of `tables.schemas.support.SERVICES`, or none named."""
_BY_WHEN = mark("Pour quand")
OF_STUDENT = mark("Élève, s'il s'agit d'un élève")


class Priority(Entry):
    """A zone that the team chose to work on."""

    schema_number: ClassVar[int] = 2
    label = mark("Priorité")
    title: Given = Field(title=mark("Ce que l'équipe veut améliorer"))
    zone: Line = Field("", title=mark("Matière, compétence, niveau"))
    competency: Line = Field("", title=mark("Ce que les élèves doivent apprendre (compétence, habileté)"))
    obstacle: Text = Field("", title=mark("Ce qui les en empêche aujourd'hui"))
    lever: Lever = Field("unsaid", title=mark("Levier"))
    place: Place = Field("unsaid", title=mark("Où cela se travaille"))
    why: Text = Field("", title=mark("Pourquoi celle-là d'abord"))
    evidence: tuple[Evidence, ...] = ()


class Indicator(Entry):
    """How a change will be seen: what is measured, from where, to where, by when."""

    schema_number: ClassVar[int] = 2
    label, day_field = mark("Indicateur"), "by_when"
    name: Given = Field(title=mark("Ce que l'on regardera"))
    measure: Literal["other", "success_rate", "mean_mark", "absence_rate", "chronic_share", "scale_mean"] = Field(
        "other", title=mark("Mesure (la trousse calcule le départ, sauf « autre »)")
    )
    subject: Line = Field("", title=mark("Matière, ou dimension du questionnaire"))
    competency: Line = Field("", title=mark("Compétence (toute la matière si rien n'est écrit)"))
    level: Line = Field("", title=mark("Niveau, de 1 à 5 (tous si rien n'est écrit)"))
    n_reached: int = Field(0, ge=0, le=5000, title=mark("Nombre d'élèves que le plan rejoint (0 : pas encore su)"))
    n_classes: int = Field(
        0, ge=0, le=500, title=mark("Nombre de classes entières qu'il rejoint (0 : des élèves choisis)")
    )
    source: Line = Field("", title=mark("D'où il vient"))
    baseline: Line = Field("", title=mark("Sa valeur au départ"))
    baseline_n: int = Field(0, ge=0, le=5000, title=mark("Nombre d'élèves de ce départ"))
    target: Line = Field("", title=mark("Cible"))
    by_when: Day = Field("", title=_BY_WHEN)
    priority: Line = Field("", title=_SERVED)


class Goal(Entry):
    """What is aimed at, and by when: by a student on an instrument, or by the team where no student is named.

    An indicator now says the team's aim; those kept before are still read.
    """

    schema_number: ClassVar[int] = 2
    label, day_field = mark("Cible"), "by_when"
    title: Given = Field(title=mark("Ce que l'on vise"))
    indicator: Line = Field("", title=mark("Indicateur"))
    student: Line = Field("", title=OF_STUDENT)
    instrument: Line = Field("", title=mark("Instrument de suivi"))
    level: Line = Field("", title=mark("Niveau de l'instrument, s'il en a plusieurs"))
    starts_on: Day = Field("", title=mark("Début"))
    start: Line = Field("", title=mark("Score de départ (rien : la médiane des trois premiers)"))
    target: Line = Field("", title=mark("Score visé"))
    by_when: Day = Field("", title=_BY_WHEN)
    why: Text = Field("", title=mark("Pourquoi cette cible"))
    by_whom: Line = Field("", title=mark("Choisie par qui (fonction)"))


class Phase(Entry):
    """A stretch of the work, with its days; or a support that a student began, changed or ended."""

    schema_number: ClassVar[int] = 2
    label, day_field = mark("Phase"), "ends_on"
    name: Given = Field(title=mark("Nom de la phase"))
    student: Line = Field("", title=OF_STUDENT)
    service: Service = Field("unsaid", title=mark("Soutien dont il s'agit"))
    change_code: Literal["unsaid", "begun", "changed", "ended"] = Field("unsaid", title=mark("Ce soutien est"))
    starts_on: Day = Field("", title=mark("Début"))
    ends_on: Day = Field("", title=mark("Fin"))
    change: Text = Field("", title=mark("Ce qui change dans cette phase"))


class Practice(Entry):
    """A practice chosen, for all students or for some."""

    schema_number: ClassVar[int] = 2
    label = mark("Pratique")
    name: Given = Field(title=mark("Pratique choisie"))
    for_whom: Literal["all", "targeted", "intensive"] = Field("all", title=mark("Pour qui"))
    is_already_here: bool = Field(False, title=mark("On le fait déjà"))
    source: Line = Field("", title=mark("Ce qui l'appuie (recherche, expérience)"))
    where: Line = Field("", title=mark("Cours, niveau, groupe"))
    priority: Line = Field("", title=mark("Priorité qu'elle sert"))


class Condition(Entry):
    """What must be there for the plan to hold: time, room, people, bus, training."""

    schema_number: ClassVar[int] = 2
    label, day_field = mark("Condition de réalisation"), "by_when"
    what: Given = Field(title=mark("Ce qu'il faut (temps, local, personnes, transport, formation)"))
    guarantor: Line = Field("", title=mark("Qui en répond (fonction)"))
    by_when: Day = Field("", title=_BY_WHEN)
    priority: Line = Field("", title=mark("Priorité qu'elle sert"))


class Action(Entry):
    """Who does what, by when."""

    schema_number: ClassVar[int] = 3
    label, day_field = mark("Action"), "by_when"
    what: Given = Field(title=mark("Ce qui sera fait"))
    who: Line = Field("", title=mark("Par qui"))
    by_when: Day = Field("", title=_BY_WHEN)
    student: Line = Field("", title=OF_STUDENT)
    priority: Line = Field("", title=mark("Priorité qu'elle sert"))
    sort: Literal[
        "unsaid", "teaching", "co_teaching", "support", "accompaniment", "training", "concertation", "other"
    ] = Field("unsaid", title=mark("Sorte d'action"))
    lever: Lever = Field("unsaid", title=mark("Levier"))
    place: Place = Field("unsaid", title=mark("Où cela se travaille"))
    hours: float = Field(0.0, ge=0, le=5000, title=mark("Heures prévues, en tout"))
    is_in_task: bool = Field(False, title=mark("Ce temps est reconnu dans la tâche"))
    is_between_schools: bool = Field(False, title=mark("Ce temps se passe avec une autre école"))
    topic: Line = Field("", title=mark("Sujet (formation, accompagnement, concertation)"))
    whom: Line = Field("", title=mark("Qui est accompagné ou formé (fonction)"))


class Role(Entry):
    """What the team counts on somebody for; without a name, nobody has it yet."""

    schema_number: ClassVar[int] = 2
    label = mark("Membre de l'équipe")
    name: Line = Field("", title=mark("Nom (rien, tant que personne n'a ce rôle)"))
    function: Given = Field(title=mark("Fonction"))
    tasks: Text = Field("", title=mark("Ce dont cette personne s'occupe"))
    sees: Line = Field("", title=mark("Ce que cette personne peut voir"))
    aim: Text = Field("", title=mark("But de ce rôle"))
    hours: float = Field(0.0, ge=0, le=60, title=mark("Heures par semaine prévues dans la tâche"))
    stops: Text = Field("", title=mark("Ce que cette personne cesse de faire pour avoir ce temps"))


class PlanGroup(Strict):
    """A group of the plan: its students, its adult, its time."""

    name: Given
    students: tuple[Line, ...] = ()
    adult: Line = ""
    slot: Line = ""


class PlanMove(Strict):
    """A student moved by hand: from which group and slots, to which; empty where there is none."""

    student: Given
    subject: Line = ""
    service: Line = ""
    offer_before: Line = ""
    slots_before: Line = ""
    offer_after: Line = ""
    slots_after: Line = ""


class PlanRequest(Strict):
    """What was asked for a student when the plan was accepted."""

    student: Given
    subject: Line = ""
    service: Line = ""


class Plan(Entry):
    """Groups that the team accepted, and the moves that it made by hand: former places are remembered.

    `asked` is what was asked then, with a place or without; a plan kept by an older kit does not say it.
    """

    schema_number: ClassVar[int] = 3
    label, day_field = mark("Plan"), "starts_on"
    title: Given = Field(title=mark("Nom du plan"))
    offer: Text = Field("", title=mark("Ce qui est offert, et à qui"))
    starts_on: Day = Field("", title=mark("Début"))
    school_year: int = Field(0, ge=0, le=2200)
    groups: tuple[PlanGroup, ...] = ()
    moves: tuple[PlanMove, ...] = ()
    asked: tuple[PlanRequest, ...] | None = None
