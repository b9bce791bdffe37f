"""What each kind of entry of the journal says: one model a kind; see `planned` and `ties` for the others."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from portraitlib.journal.entry import Entry, Evidence
from portraitlib.journal.fields import Day, Given, Line, Lines, On, Text, Told, Visibility
from portraitlib.journal.planned import Action, Condition, Goal, Indicator, Phase, Plan, Practice, Priority, Role
from portraitlib.journal.ties import Agreement, Closure, CrisisCard, Review, Slip, TransitionStep
from portraitlib.results.vocabulary.marking import mark


class Meeting(Entry):
    """A meeting of the team, with the findings copied for its notes."""

    schema_number: ClassVar[int] = 3
    label, day_field = mark("Rencontre"), "held_on"
    held_on: On = Field(title=mark("Date de la rencontre"))
    present: Lines = Field((), title=mark("Personnes présentes (une par ligne)"))
    minutes: int = Field(60, ge=5, le=600, title=mark("Durée prévue, en minutes"))
    points: Lines = Field((), title=mark("Points à traiter (un par ligne)"))
    notes: Text = Field("", title=mark("Ce qui a été dit"))
    shared: Lines = Field((), title=mark("Outils ou modèles partagés (un par ligne)"))
    evidence: tuple[Evidence, ...] = ()


class Decision(Entry):
    """A question, what was shown that day, who, by when, how we will know; of a programme: keep, change or stop."""

    schema_number: ClassVar[int] = 2
    label, day_field = mark("Décision"), "check_on"
    question: Told = Field(title=mark("La question"))
    decided: Told = Field(title=mark("Ce que l'équipe a décidé"))
    who: Line = Field("", title=mark("Qui le fait"))
    check_on: On = Field(title=mark("À revoir le"))
    how_known: Text = Field("", title=mark("À quoi verrons-nous que cela aide"))
    programme: Line = Field("", title=mark("Programme dont il s'agit, s'il y en a un"))
    course: Literal["unsaid", "keep", "change", "stop"] = Field("unsaid", title=mark("Ce programme, on le"))
    evidence: tuple[Evidence, ...] = ()


class Note(Entry):
    """What the team says of a student: strengths are asked before the worry."""

    label = mark("Note sur un élève")
    student: Given = Field(title=mark("Élève"))
    strengths: Told = Field(title=mark("Ses forces, ce qui va bien"))
    worry: Text = Field("", title=mark("Ce qui préoccupe l'équipe"))
    visibility: Visibility = Field("team", title=mark("Qui peut lire cette note"))


OutcomeKind = Literal[
    "unsaid", "mark", "success", "absence", "engagement", "score", "stayed", "adult_education", "participation"
]
"""What a programme may change, as a declaration names it; some are of a subject, a dimension or an instrument."""
DesignCode = Literal[
    "unsaid", "drawn", "cut_off", "staggered", "before_after_compared", "matched", "series", "single_case",
    "description",
]  # fmt: skip
"""How students with a programme are to be compared with others."""


class Declaration(Entry):
    """What the team expects to see, written before it looks.

    The last three fields are stamped when it is kept, and never typed: which version the store held that day, whether
    the outcome declared was already in it, and the school year that it is about. Nobody knows where they are empty.
    """

    schema_number: ClassVar[int] = 2
    label, day_field = mark("Attente écrite d'avance"), "look_on"
    expected: Told = Field(title=mark("Ce que l'équipe s'attend à voir"))
    about: Line = Field("", title=mark("Matière, compétence, niveau, groupe"))
    seen_by: Text = Field("", title=mark("À quoi on le verra"))
    look_on: Day = Field("", title=mark("Quand on regardera"))
    programme: Line = Field("", title=mark("Programme dont il s'agit (son nom ou son numéro)"))
    primary_outcome: OutcomeKind = Field("unsaid", title=mark("Résultat principal, un seul"))
    of_what: Line = Field("", title=mark("Matière, dimension ou instrument de ce résultat"))
    other_outcomes: Lines = Field((), title=mark("Autres résultats (un par ligne : « note : Mathématique »)"))
    comparison: Text = Field("", title=mark("À qui l'on comparera : qui n'a pas ce programme, et ce qu'ils reçoivent"))
    design: DesignCode = Field("unsaid", title=mark("Comment on comparera"))
    exclusions: Text = Field("", title=mark("Qui ne comptera pas, et pourquoi"))
    smallest_effect: float = Field(
        0.0, ge=0, le=3, title=mark("Plus petit écart qui compterait, en écarts types (0 : pas encore choisi)")
    )
    store_digest: Line = ""
    outcome_was_there: bool | None = None
    school_year: int = Field(0, ge=0, le=2200)


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


def unstamped(body: Entry) -> Entry:
    """A text without what only a store can prove: what somebody typed there is not believed."""
    if not isinstance(body, Declaration):
        return body
    return body.model_copy(update={"store_digest": "", "outcome_was_there": None, "school_year": 0})
