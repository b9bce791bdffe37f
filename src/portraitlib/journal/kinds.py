"""What each kind of entry of the journal says: one model a kind. A field without a label is not typed by a person."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from portraitlib.journal.fields import Day, Given, Line, Lines, On, State, Text, Told, Visibility
from portraitlib.params import Strict
from portraitlib.results.vocabulary.marking import mark

STUDENT = "student"
"""Field that holds a student's pseudonym, wherever a kind has one."""


class Evidence(Strict):
    """What a screen said on the day of a decision.

    Parameters
    ----------
    notebook, section : str
    study : str
        Public name of the study, to ask it again.
    choices : dict
        What it was asked with.
    as_of : str
        Day read, or the day it was looked at.
    digest : str
        Of the result's tables, before anything was withheld.
    headline : str
    """

    notebook: Line = ""
    section: Line = ""
    study: Line = ""
    choices: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    as_of: Day = ""
    digest: Line = ""
    headline: Text = ""


class Entry(Strict):
    """Base of every kind: where it stands, and what came of it."""

    schema_number: ClassVar[int] = 1
    label: ClassVar[str]
    """French of the kind."""
    day_field: ClassVar[str] = ""
    """Field that says when it is to be looked at again, or when it took place."""
    state: State = Field("open", title=mark("Où on en est"))
    outcome: Text = Field("", title=mark("Ce qui en est advenu"))

    @property
    def told(self) -> str:
        """The entry in one line: its first text."""
        named = [name for name in type(self).typed() if name != STUDENT]
        return next((str(getattr(self, name)) for name in named if isinstance(getattr(self, name), str)), "")

    @property
    def day(self) -> str:
        """Its day, in ISO form; empty when it has none."""
        return str(getattr(self, self.day_field)) if self.day_field else ""

    @classmethod
    def typed(cls) -> list[str]:
        """Names of the fields that a person fills, the kind's own first."""
        named = [name for name, field in cls.model_fields.items() if field.title]
        return [name for name in named if name not in Entry.model_fields] + [
            n for n in named if n in Entry.model_fields
        ]


class Priority(Entry):
    """A zone that the team chose to work on."""

    label = mark("Priorité")
    title: Given = Field(title=mark("Ce que l'équipe veut améliorer"))
    zone: Line = Field("", title=mark("Matière, compétence, niveau"))
    why: Text = Field("", title=mark("Pourquoi celle-là d'abord"))
    evidence: tuple[Evidence, ...] = ()


class Indicator(Entry):
    """How a change will be seen."""

    label = mark("Indicateur")
    name: Given = Field(title=mark("Ce que l'on regardera"))
    source: Line = Field("", title=mark("D'où il vient"))
    baseline: Line = Field("", title=mark("Sa valeur au départ"))
    priority: Line = Field("", title=mark("Priorité qu'il sert"))


class Goal(Entry):
    """What the team aims at, and by when."""

    label, day_field = mark("Cible"), "by_when"
    title: Given = Field(title=mark("Ce que l'on vise"))
    indicator: Line = Field("", title=mark("Indicateur"))
    by_when: Day = Field("", title=mark("Pour quand"))
    why: Text = Field("", title=mark("Pourquoi cette cible"))


class Phase(Entry):
    """A stretch of the work, with its days."""

    label, day_field = mark("Phase"), "ends_on"
    name: Given = Field(title=mark("Nom de la phase"))
    starts_on: Day = Field("", title=mark("Début"))
    ends_on: Day = Field("", title=mark("Fin"))
    change: Text = Field("", title=mark("Ce qui change dans cette phase"))


class Practice(Entry):
    """A practice chosen, for all students or for some."""

    label = mark("Pratique")
    name: Given = Field(title=mark("Pratique choisie"))
    for_whom: Literal["all", "targeted", "intensive"] = Field("all", title=mark("Pour qui"))
    is_already_here: bool = Field(False, title=mark("On le fait déjà"))
    source: Line = Field("", title=mark("Ce qui l'appuie (recherche, expérience)"))
    where: Line = Field("", title=mark("Cours, niveau, groupe"))


class Condition(Entry):
    """What must be there for the plan to hold: time, room, people, bus, training."""

    label, day_field = mark("Condition de réalisation"), "by_when"
    what: Given = Field(title=mark("Ce qu'il faut (temps, local, personnes, transport, formation)"))
    guarantor: Line = Field("", title=mark("Qui en répond"))
    by_when: Day = Field("", title=mark("Pour quand"))


class Action(Entry):
    """Who does what, by when."""

    label, day_field = mark("Action"), "by_when"
    what: Given = Field(title=mark("Ce qui sera fait"))
    who: Line = Field("", title=mark("Par qui"))
    by_when: Day = Field("", title=mark("Pour quand"))
    student: Line = Field("", title=mark("Élève, s'il s'agit d'un élève"))


class Role(Entry):
    """A person of the team, and what the team counts on them for."""

    label = mark("Membre de l'équipe")
    name: Given = Field(title=mark("Nom"))
    function: Given = Field(title=mark("Fonction"))
    tasks: Text = Field("", title=mark("Ce dont cette personne s'occupe"))
    sees: Line = Field("", title=mark("Ce que cette personne peut voir"))


class Meeting(Entry):
    """A meeting of the team."""

    label, day_field = mark("Rencontre"), "held_on"
    held_on: On = Field(title=mark("Date de la rencontre"))
    present: Lines = Field((), title=mark("Personnes présentes (une par ligne)"))
    minutes: int = Field(60, ge=5, le=600, title=mark("Durée prévue, en minutes"))
    points: Lines = Field((), title=mark("Points à traiter (un par ligne)"))
    notes: Text = Field("", title=mark("Ce qui a été dit"))


class Decision(Entry):
    """A question, what was shown that day, who, by when, how we will know."""

    label, day_field = mark("Décision"), "check_on"
    question: Told = Field(title=mark("La question"))
    decided: Told = Field(title=mark("Ce que l'équipe a décidé"))
    who: Line = Field("", title=mark("Qui le fait"))
    check_on: On = Field(title=mark("À revoir le"))
    how_known: Text = Field("", title=mark("À quoi verrons-nous que cela aide"))
    evidence: tuple[Evidence, ...] = ()


class PlanGroup(Strict):
    """A group of the plan: its students, its adult, its time."""

    name: Given
    students: tuple[Line, ...] = ()
    adult: Line = ""
    slot: Line = ""


class Plan(Entry):
    """Groups that the team accepted."""

    label, day_field = mark("Plan"), "starts_on"
    title: Given = Field(title=mark("Nom du plan"))
    offer: Text = Field("", title=mark("Ce qui est offert, et à qui"))
    starts_on: Day = Field("", title=mark("Début"))
    groups: tuple[PlanGroup, ...] = ()


class Note(Entry):
    """What the team says of a student: strengths are asked before the worry."""

    label = mark("Note sur un élève")
    student: Given = Field(title=mark("Élève"))
    strengths: Told = Field(title=mark("Ses forces, ce qui va bien"))
    worry: Text = Field("", title=mark("Ce qui préoccupe l'équipe"))
    visibility: Visibility = Field("team", title=mark("Qui peut lire cette note"))


class Declaration(Entry):
    """What the team expects to see, written before it looks."""

    label, day_field = mark("Attente écrite d'avance"), "look_on"
    expected: Told = Field(title=mark("Ce que l'équipe s'attend à voir"))
    about: Line = Field("", title=mark("Matière, compétence, niveau, groupe"))
    seen_by: Text = Field("", title=mark("À quoi on le verra"))
    look_on: Day = Field("", title=mark("Quand on regardera"))


class Agreement(Entry):
    """What the adults of an accompaniment agree on."""

    label, day_field = mark("Entente"), "reread_on"
    title: Given = Field(title=mark("Accompagnement dont il s'agit"))
    parties: Lines = Field((), title=mark("Personnes qui s'entendent (une par ligne)"))
    aims: Text = Field("", title=mark("Buts"))
    tasks: Text = Field("", title=mark("Tâches de chaque personne"))
    rhythm: Line = Field("", title=mark("Fréquence et durée des rencontres"))
    confidentiality: Text = Field("", title=mark("Ce qui reste confidentiel, et la limite"))
    crisis: Text = Field("", title=mark("En situation de crise : qui appeler"))
    ending: Text = Field("", title=mark("Comment l'accompagnement se termine"))
    starts_on: Day = Field("", title=mark("Début"))
    reread_on: Day = Field("", title=mark("À relire ensemble le"))


class FamilyContact(Entry):
    """That a family was reached; never what was said."""

    label, day_field = mark("Contact avec la famille"), "on"
    student: Given = Field(title=mark("Élève"))
    on: On = Field(title=mark("Date"))
    means: Literal["call", "letter", "meeting", "message"] = Field("call", title=mark("Par quel moyen"))
    by_role: Given = Field(title=mark("Par qui (fonction)"))
    is_first: bool = Field(False, title=mark("C'est le premier contact de l'année"))
    is_positive: bool = Field(False, title=mark("On a commencé par du positif"))
    outcome: Literal[""] = ""


class Stocktaking(Entry):
    """Where the team places itself on one point, in one of four words."""

    label, day_field = mark("Bilan de l'équipe"), "taken_on"
    point: Given = Field(title=mark("Point du bilan"))
    word: Literal["not_yet", "begun", "under_way", "well_set"] = Field(title=mark("Où en sommes-nous"))
    taken_on: On = Field(title=mark("Date"))
    visibility: Visibility = Field("team", title=mark("Qui peut lire ce bilan"))


class Answer(Entry):
    """The team's answer to a question of the guides."""

    label, day_field = mark("Réponse de l'équipe"), "given_on"
    prompt: Given
    text: Told = Field(title=mark("Notre réponse"))
    given_on: Day = ""
    is_unchanged: bool = False
    evidence: tuple[Evidence, ...] = ()


KINDS: dict[str, type[Entry]] = {
    "priority": Priority,
    "indicator": Indicator,
    "goal": Goal,
    "phase": Phase,
    "practice": Practice,
    "condition": Condition,
    "action": Action,
    "role": Role,
    "meeting": Meeting,
    "decision": Decision,
    "plan": Plan,
    "note": Note,
    "declaration": Declaration,
    "agreement": Agreement,
    "family_contact": FamilyContact,
    "stocktaking": Stocktaking,
    "answer": Answer,
}
"""Model of each kind, by the name under which it is kept."""
