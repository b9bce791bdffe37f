"""What each kind of entry of the journal says: one model a kind; see `planned` and `ties` for the others."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from portraitlib.journal.entry import Entry, Evidence
from portraitlib.journal.fields import Day, Given, Line, Lines, On, Text, Told, Visibility
from portraitlib.journal.planned import Action, Condition, Goal, Indicator, Phase, Plan, Practice, Priority, Role
from portraitlib.journal.ties import Agreement, Closure, CrisisCard, Review, Slip, TransitionStep
from portraitlib.results.vocabulary.marking import mark


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
    "slip": Slip,
    "review": Review,
    "closure": Closure,
    "crisis_card": CrisisCard,
    "transition": TransitionStep,
    "family_contact": FamilyContact,
    "stocktaking": Stocktaking,
    "answer": Answer,
}
"""Model of each kind, by the name under which it is kept."""
