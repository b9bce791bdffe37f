"""What is written of an accompaniment before, along and at its end; never what is said in it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from portraitlib.journal.entry import Entry
from portraitlib.journal.fields import Day, Given, Line, Lines, On, Text, Told
from portraitlib.journal.planned import OF_STUDENT, Service
from portraitlib.results.vocabulary.marking import mark

Step = Literal["may_visit", "june_lists", "families_meeting", "august_welcome", "first_week", "fourth_week",
               "eighth_week", "other"]  # fmt: skip
"""Steps of the passage from primary school, in the order of the year that they prepare."""
_SERVICE = mark("Soutien dont il s'agit")


class Agreement(Entry):
    """What the adults of an accompaniment agree on, of a service or of one student."""

    schema_number: ClassVar[int] = 2
    label, day_field = mark("Entente"), "reread_on"
    title: Given = Field(title=mark("Accompagnement dont il s'agit"))
    service: Service = Field("unsaid", title=_SERVICE)
    student: Line = Field("", title=OF_STUDENT)
    parties: Lines = Field((), title=mark("Personnes qui s'entendent (une par ligne)"))
    aims: Text = Field("", title=mark("Buts"))
    tasks: Text = Field("", title=mark("Tâches de chaque personne"))
    rhythm: Line = Field("", title=mark("Fréquence et durée des rencontres"))
    confidentiality: Text = Field("", title=mark("Ce qui reste confidentiel, et la limite"))
    crisis: Text = Field("", title=mark("En situation de crise : qui appeler"))
    ending: Text = Field("", title=mark("Comment l'accompagnement se termine"))
    starts_on: Day = Field("", title=mark("Début"))
    signed_on: Day = Field("", title=mark("Signée le"))
    reread_on: Day = Field("", title=mark("À relire ensemble le"))


class Slip(Entry):
    """Good news and next week's work, told by a teacher before a meeting; its words go after seven days."""

    kept_days: ClassVar[int] = 7
    label, day_field = mark("Mot du personnel enseignant"), "on"
    student: Given = Field(title=mark("Élève"))
    on: On = Field(title=mark("Date"))
    subject: Line = Field("", title=mark("Matière"))
    good_news: Told = Field(title=mark("Une bonne nouvelle"))
    homework: Text = Field("", title=mark("Travaux et devoirs de la semaine qui vient"))
    outcome: Literal[""] = ""


class Review(Entry):
    """That a relation was looked at again with the student, and what changes from then on."""

    label, day_field = mark("Bilan d'un lien"), "on"
    student: Given = Field(title=mark("Élève"))
    service: Service = Field("unsaid", title=_SERVICE)
    on: On = Field(title=mark("Date"))
    with_student: bool = Field(False, title=mark("L'élève y était"))
    rhythm: Literal["unsaid", "as_before", "more_often", "less_often"] = Field(
        "unsaid", title=mark("Les rencontres, à partir de maintenant")
    )
    roles_change: bool = Field(False, title=mark("Ce que chacun fait a changé"))
    next_year: Literal["unsaid", "same_adult", "other_adult", "ends"] = Field("unsaid", title=mark("L'an prochain"))
    outcome: Literal[""] = ""


class Closure(Entry):
    """How a relation ends: when the student knew, whether there was a goodbye."""

    label, day_field = mark("Fin d'un lien"), "on"
    student: Given = Field(title=mark("Élève"))
    service: Service = Field("unsaid", title=_SERVICE)
    on: On = Field(title=mark("Dernière rencontre, prévue ou tenue"))
    announced_on: Day = Field("", title=mark("L'élève le sait depuis le"))
    goodbye: Literal["unsaid", "foreseen", "held", "not_held"] = Field("unsaid", title=mark("L'au revoir"))
    family_told: bool = Field(False, title=mark("La famille le sait"))
    outcome: Literal[""] = ""


class CrisisCard(Entry):
    """Whom to call, and who read it when; never a case."""

    label, day_field = mark("Carte de crise"), "read_on"
    first_call: Told = Field(title=mark("Qui appeler d'abord (fonction, poste)"))
    then_call: Text = Field("", title=mark("Qui appeler ensuite, et en dehors des heures"))
    never_promised: Text = Field("", title=mark("Ce que l'on ne promet jamais de garder pour soi"))
    read_by: Lines = Field((), title=mark("Lue par (une personne par ligne)"))
    read_on: Day = Field("", title=mark("Lue ensemble le"))
    outcome: Literal[""] = ""


class TransitionStep(Entry):
    """A step of the passage from primary school, from the visits of May to the first eight weeks."""

    label, day_field = mark("Passage du primaire"), "on"
    step: Step = Field(title=mark("Étape"))
    on: Day = Field("", title=mark("Date"))
    who: Line = Field("", title=mark("Qui s'en occupe (fonction)"))
    whom: Line = Field("", title=mark("École primaire, niveau ou groupe"))
