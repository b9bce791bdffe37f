"""What is wrong with the packets of a folder, file by file, and what to do; what a packet says, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Protocol

from portraitlib.display.drawn import with_labels
from portraitlib.display.explanations import fault_line
from portraitlib.display.tables import shown_table
from portraitlib.display.view import Rank, ShownTable, View
from portraitlib.display.wording import MISSING, Words, mark
from portraitlib.printable import printable
from portraitlib.results.packet_rows import HandedOver


class Fault(Protocol):
    """A fault of a file: its name, a code, facts."""

    @property
    def file(self) -> str:
        """Name of the file."""

    @property
    def kind(self) -> str:
        """Code of the fault."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What its sentence names."""


_ASK_AGAIN = mark("Demandez à l'école de vous le renvoyer.")
_EXPORT_AGAIN = mark("Demandez à l'école de le réécrire : python kit.py portrait evidence export.")
FAULTS: dict[str, tuple[str, str]] = {
    "unreadable": (
        mark("Le fichier ne peut pas être lu."),
        mark("Vérifiez vos droits, ou demandez à l'école de le renvoyer."),
    ),
    "too_large": (mark("Le fichier est trop gros pour un paquet."), mark("Retirez-le du dossier.")),
    "not_utf8": (mark("Le fichier n'est pas un texte en UTF-8."), _ASK_AGAIN),
    "not_json": (mark("Le fichier est coupé ou abîmé (ligne {line})."), _ASK_AGAIN),
    "no_number": (mark("Une valeur du fichier n'est pas un nombre fini."), _EXPORT_AGAIN),
    "repeated_key": (mark("Le fichier donne deux fois « {key} »."), _EXPORT_AGAIN),
    "not_a_packet": (
        mark("Ce fichier n'est pas un paquet d'école."),
        mark("Retirez-le du dossier : seuls s'y lisent les fichiers de python kit.py portrait evidence export."),
    ),
    "newer": (mark("Le paquet vient d'une version plus récente de la trousse."), mark("Mettez votre trousse à jour.")),
    "invalid": (mark("La forme d'un paquet n'est pas respectée. {why}"), _EXPORT_AGAIN),
    "changed": (
        mark("Le contenu a changé depuis que l'école l'a écrit : son empreinte n'est plus la même."),
        _ASK_AGAIN,
    ),
    "seal_of_another": (
        mark("Le paquet dit avoir été scellé avec votre clé, et ne l'a pas été."),
        mark("Ne vous en servez pas; demandez à l'école d'où il vient."),
    ),
    "twice_inside": (mark("Le paquet dit deux fois la même chose."), _EXPORT_AGAIN),
    "school_twice": (
        mark("L'école {school} dit la même chose dans {other} : elle compterait deux fois."),
        mark("Gardez un seul de ces deux fichiers, le plus récent par exemple."),
    ),
    "fictional": (
        mark("Le paquet vient d'une école fictive, et d'autres d'écoles réelles."),
        mark("Retirez les paquets des écoles fictives."),
    ),
}
"""What is wrong, and what to do."""


def faults_told(faults: Sequence[Fault], words: Words) -> Iterator[str]:
    """Every fault, file by file: what is wrong, then what to do, once for all that ask for the same."""
    for file, group in groupby(sorted(faults, key=lambda one: one.file), key=lambda one: one.file):
        yield words.say("{file} :", file=printable(file))
        listed = list(group)
        for what in dict.fromkeys(_what(one, words) for one in listed):
            yield words.say("- {what}", what=what)
        for to_do in dict.fromkeys(FAULTS[one.kind][1] for one in listed):
            yield words.say("  À faire : {to_do}", to_do=words.say(to_do))


def _what(fault: Fault, words: Words) -> str:
    if fault.kind == "invalid":
        why = fault_line(fault.facts, fault.facts.get("allowed", {}).get("known", []), words)
        return words.say(FAULTS[fault.kind][0], why=why)
    return words.say(FAULTS[fault.kind][0], **{name: printable(str(value)) for name, value in fault.facts.items()})


KINDS = {
    "effect": mark("Ce qui a changé avec un programme"),
    "area": mark("Aire sous la courbe du dépistage"),
    "slope": mark("Pente de la calibration"),
    "rate": mark("Élèves manqués ou signalés en vain, par groupe"),
}
MEASURES = {
    "false_negative": mark("élèves manqués, parmi les élèves partis"),
    "false_positive": mark("élèves signalés en vain, parmi les élèves restés"),
}
_CODES = {"service": "service", "subject": "subject", "chosen_by": "chosen_by", "design": "design_code",
          "method": "packet_method", "attribute": "column", "look": "look"}  # fmt: skip
"""Kind of code of each item that has labels."""


def packet_view(name: str, headline: str, result: HandedOver, words: Words) -> View:
    """What would leave the school, line by line."""
    return View(
        name=name,
        headline=headline,
        sentences=(
            words.say(
                "Le tableau montre tout ce que le fichier contiendrait, avec le code de l'école, l'année, la date et "
                "l'empreinte des données. Rien n'est envoyé d'ici : python kit.py portrait evidence export écrit le "
                "fichier, et l'école le remet elle-même."
            ),
            words.say(
                "Les effectifs sont arrondis à la dizaine : mis à côté d'un rapport public, ils ne rendent aucun petit "
                "groupe. Chaque public voit ici les mêmes nombres."
            ),
            *(words.say("N'en fait pas partie : {line}.", line=line) for line in kept_back_told(result, words)),
        ),
        tables=(packet_shown(result, words),),
        rank=Rank.NO_FINDING,
        on_page="whole",
    )


def kept_back_told(result: HandedOver, words: Words) -> list[str]:
    """What stays in the school, each with its reason."""
    return [
        words.say("{what} ({why})", what=words.say(KINDS[what]).lower(), why=words.say(WHY[why]))
        for what, why in result.kept_back
    ]


WHY = {
    "few_students": mark("moins de dix élèves d'un côté"),
    "few_cases": mark("moins de dix élèves d'un côté du résultat"),
    "not_compared": mark("rien n'est comparé : une description ne se met pas en commun"),
    "no_error": mark("l'erreur de ce nombre n'est pas connue"),
    "not_known": mark("les données ne le permettent pas"),
}
"""Why something stays in the school."""


def packet_shown(result: HandedOver, words: Words) -> ShownTable:
    """Every line of a packet in words; numbers as the file tells them."""
    shown = shown_table(result.tables["packet"], words, title=words.say("Ce qui sortirait de l'école, en entier"))
    told, attribute = [], ""
    for item, text in zip(shown.rows["packet_item"], shown.rows["packet_told"].fillna(""), strict=True):
        attribute = text if item == "attribute" else attribute
        told.append(group_told(text, attribute, words) if item == "group" else _told(item, text, words))
    return with_labels(shown, packet_told=told)


def group_told(code: str, attribute: str, words: Words) -> str:
    """A group of an attribute, from its code in a packet."""
    return words.label({"True": True, "False": False}.get(code, code), attribute)


def _told(item: str, text: str, words: Words) -> str:
    if not text:
        return MISSING
    if text in ("True", "False"):
        return words.say("oui") if text == "True" else words.say("non")
    if item == "kind":
        return words.say(KINDS[text])
    if item == "outcome":
        return outcome_told(text, words)
    if item == "measure":
        return words.say(MEASURES[text])
    if item == "outcome_kind":
        return words.say("un nombre") if text == "number" else words.say("une part d'élèves")
    if item == "warnings":
        return "; ".join(words.label(code, "packet_warning") for code in text.split("|"))
    if item in _CODES:
        return words.label(text, _CODES[item])
    return words.number(float(text), 4).rstrip("0").rstrip(",.") if _is_decimal(text) else text


def _is_decimal(text: str) -> bool:
    try:
        return "." in text and bool(float(text) or True)
    except ValueError:
        return False


_OUTCOMES = {
    "mark": mark("note, {of}"),
    "success": mark("réussite, {of}"),
    "score": mark("score, {of}"),
    "engagement": mark("engagement, {of}"),
    "absence": mark("part des périodes d'absence"),
    "stayed": mark("reste à l'école"),
    "adult_education": mark("passage à la formation générale des adultes"),
    "participation": mark("participation à la vie de l'école"),
}


def outcome_told(code: str, words: Words) -> str:
    """What an outcome is, from its code.

    Examples
    --------
    >>> outcome_told("mark:history", Words("fr"))
    'note, Histoire'
    """
    measure, *of = code.split(":")
    if measure not in _OUTCOMES:
        return code
    told = " ".join(
        words.label(one, "subject" if measure in ("mark", "success") else "") for one in of if one != "none"
    )
    return words.say(_OUTCOMES[measure], of=told)
