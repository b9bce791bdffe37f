"""The forms of the journal as data: fields, kinds, limits, labels. Each face draws them in its own way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, get_origin

from annotated_types import MaxLen

from portraitlib.journal.entry import STUDENT, Entry
from portraitlib.journal.fields import DAY_LENGTH, LINE_LENGTH
from portraitlib.journal.kinds import KINDS
from portraitlib.persons.texts import holds_e_mail
from portraitlib.results.vocabulary.codes import CODES
from portraitlib.results.vocabulary.marking import mark

Face = Literal["line", "text", "day", "lines", "choice", "yes_no", "number", "student"]
WORDS: dict[str, str] = {
    **CODES["service"],
    "open": mark("en cours"),
    "done": mark("fait"),
    "moved": mark("reporté"),
    "dropped": mark("abandonné"),
    "all": mark("tous les élèves"),
    "targeted": mark("certains élèves (palier 2)"),
    "intensive": mark("quelques élèves, de plus près (palier 3)"),
    "team": mark("l'équipe"),
    "direction": mark("la direction seulement"),
    "call": mark("appel"),
    "letter": mark("lettre"),
    "meeting": mark("rencontre"),
    "message": mark("message"),
    "not_yet": mark("pas encore"),
    "begun": mark("commencé"),
    "under_way": mark("en bonne voie"),
    "well_set": mark("bien installé"),
    "changed": mark("changé"),
    "ended": mark("terminé"),
    "unsaid": mark("à préciser"),
    "literacy": mark("littératie"),
    "numeracy": mark("numératie"),
    "engagement": mark("engagement"),
    "in_class": mark("en classe"),
    "beside": mark("hors de la classe"),
    "other": mark("autre"),
    "success_rate": mark("taux de réussite"),
    "mean_mark": mark("moyenne des notes"),
    "absence_rate": mark("part des jours manqués"),
    "chronic_share": mark("part des élèves au seuil d'absence chronique"),
    "scale_mean": mark("moyenne d'une dimension du questionnaire"),
    "teaching": mark("enseignement en classe"),
    "co_teaching": mark("coenseignement"),
    "support": mark("soutien à des élèves"),
    "accompaniment": mark("accompagnement du personnel"),
    "training": mark("formation"),
    "concertation": mark("concertation"),
    "as_before": mark("comme avant"),
    "more_often": mark("plus souvent"),
    "less_often": mark("moins souvent"),
    "same_adult": mark("avec la même personne"),
    "other_adult": mark("avec une autre personne"),
    "ends": mark("le lien se termine"),
    "foreseen": mark("prévu"),
    "held": mark("tenu"),
    "not_held": mark("pas tenu"),
    "may_visit": mark("visites de mai"),
    "june_lists": mark("listes de juin, par école primaire"),
    "families_meeting": mark("rencontre des familles"),
    "august_welcome": mark("accueil de la rentrée"),
    "first_week": mark("première semaine"),
    "fourth_week": mark("quatrième semaine"),
    "eighth_week": mark("huitième semaine"),
    "keep": mark("garde"),
    "change": mark("change"),
    "stop": mark("cesse"),
    "mark": mark("note"),
    "success": mark("réussite"),
    "absence": mark("absences"),
    "score": mark("score à un instrument de suivi"),
    "stayed": mark("encore à l'école"),
    "adult_education": mark("passage à l'éducation des adultes"),
    "participation": mark("participation à la vie de l'école"),
    "drawn": mark("tirage au sort"),
    "cut_off": mark("seuil d'un score"),
    "staggered": mark("départs échelonnés"),
    "before_after_compared": mark("avant et après, avec comparaison"),
    "matched": mark("élèves semblables"),
    "series": mark("série dans le temps"),
    "single_case": mark("cas unique"),
    "description": mark("description"),
}
"""French of each code that a form offers."""
HEEDS = {
    "code_permanent": mark("Ce texte semble contenir un code permanent. Enlevez-le : le numéro de l'élève suffit."),
    "e_mail": mark("Ce texte semble contenir une adresse de courriel. Enlevez-la si elle n'est pas nécessaire."),
    "telephone": mark("Ce texte semble contenir un numéro de téléphone. Enlevez-le s'il n'est pas nécessaire."),
}
"""What to heed in a text, before it is kept or after; it is kept all the same."""
_CODE_PERMANENT = re.compile(r"\b[A-Z]{4}[\s-]?\d{4}[\s-]?\d{4}\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<!\d)(\+?1[\s.-]?)?\(?[2-9]\d{2}\)?[\s.-]?\d{3}[\s.-]?\d{4}(?!\d)")


@dataclass(frozen=True)
class FormField:
    """A field: how it is drawn, what it takes."""

    name: str
    label: str
    face: Face
    is_required: bool = False
    longest: int = 0
    default: Any = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A form: its kind of entry, its French name, its fields in order."""

    kind: str
    label: str
    fields: tuple[FormField, ...]


def form_of(kind: str) -> Form:
    """Form of a kind of entry, from its model.

    Examples
    --------
    >>> [one.face for one in form_of("note").fields][:4]
    ['student', 'text', 'text', 'choice']
    """
    model = KINDS[kind]
    return Form(kind, model.label, tuple(_field(model, name) for name in model.typed()))


def _field(model: type[Entry], name: str) -> FormField:
    told = model.model_fields[name]
    kinds = [told.annotation, *get_args(told.annotation)]
    longest = next((one.max_length for one in told.metadata if isinstance(one, MaxLen)), 0)
    choices = {code: WORDS[code] for code in get_args(told.annotation)} if get_origin(kinds[0]) is Literal else {}
    return FormField(
        name,
        told.title or "",
        _face(name, kinds, longest, has_choices=bool(choices)),
        is_required=told.is_required(),
        longest=longest,
        default="" if told.is_required() or told.default == () else told.default,
        choices=choices,
    )


def _face(name: str, kinds: list[Any], longest: int, *, has_choices: bool) -> Face:
    if has_choices:
        return "choice"
    if kinds[0] in (bool, int, float):
        return "yes_no" if kinds[0] is bool else "number"
    if name == STUDENT:
        return "student"
    if get_origin(kinds[0]) is tuple:
        return "lines"
    if longest == DAY_LENGTH:
        return "day"
    return "line" if longest <= LINE_LENGTH else "text"


def heeds(body: Mapping[str, Any]) -> list[str]:
    """What to heed in what was typed: names of `HEEDS`, each once.

    Examples
    --------
    >>> heeds({"strengths": "Joindre le 514 555-0123", "worry": ""})
    ['telephone']
    """
    texts = [str(value) for value in body.values() if isinstance(value, (str, list, tuple))]
    found = {
        "code_permanent": any(_CODE_PERMANENT.search(text) for text in texts),
        "e_mail": any(holds_e_mail(text) for text in texts),
        "telephone": any(_TELEPHONE.search(text) for text in texts),
    }
    return [name for name, is_there in found.items() if is_there]
