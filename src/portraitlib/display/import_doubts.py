"""The questions of an import in a reader's words: what is asked, what may be answered, what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portraitlib.ingest.guess.doubt import NOTHING, UNKNOWN, YES, Doubt
from portraitlib.results.vocabulary import mark
from portraitlib.tables.schema import Kind
from portraitlib.tables.schemas import FILED

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest.guess import Guess

_ASKED: dict[str, str] = {
    "school_column": mark("La colonne « {header} » dit-elle l'école de chaque ligne ({text}) ?"),
    "school": mark("Quel est le code de l'école ?"),
    "school_name": mark("Quel est le nom de l'école {text} ?"),
    "year": mark("De quelle année scolaire sont ces lignes : {text} ? Rien ne le dit."),
    "file": mark("Le fichier « {text} » est-il de ce genre : {table} ?"),
    "dates": mark("Dans la colonne « {header} », qu'est-ce qui vient d'abord : le jour ou le mois ?"),
    "scale": mark("Sur combien sont les notes ?"),
    "group": mark("La colonne « {header} » donne-t-elle le groupe-repère (foyer) de l'élève ?"),
    "text": mark("Que veut dire « {text} » ({column}) ?"),
    "mark_code": mark("Que veut dire « {text} » à la place d'une note ?"),
    "column": mark("Que contient la colonne « {header} » ?"),
    "course": mark("De quelle matière est le cours {text} ?"),
    "named_by": mark("Dans la colonne « {header} », que veut dire une année écrite seule, comme 2025 ?"),
    "digits": mark("Les codes de la colonne « {header} » ont-ils perdu leurs zéros du début ?"),
    "serial": mark("Les dates de la colonne « {header} » sont-elles des nombres de jours, comme 45903 ?"),
}
_WHY: dict[str, str] = {
    "school": mark("Des lettres et des chiffres, sans espace. Il nomme l'école partout dans la trousse."),
    "school_name": mark("Il paraît en tête des rapports."),
    "dates": mark("Aucune date n'a de jour au-dessus de 12 : rien ne le montre."),
    "scale": mark("La plus haute note trouvée est {first} ou moins."),
    "file": mark("Le fichier a peu de colonnes connues : ses lignes pourraient être autre chose."),
    "column": mark("Son titre n'est pas reconnu. Ce qui n'est pas décrit n'entre pas."),
    "course": mark("Le catalogue des cours ne l'a pas."),
    "text": mark("La réponse vaut pour tous les fichiers de ce genre."),
    "named_by": mark("Les dates de ces fichiers ne vont pas avec l'année qui a été lue."),
    "digits": mark("Un tableur les enlève : 0000016 y devient 16. Ils se remettent à la lecture."),
    "serial": mark("Un tableur écrit ainsi une date : 45903 est le 3 septembre 2025."),
}
_LOST: dict[str, str] = {
    "school_column": mark("une seule école sera décrite"),
    "school_name": mark("les rapports montreront le code de l'école à la place de son nom"),
    "year": mark("les données seront rangées dans l'année proposée"),
    "file": mark("le fichier sera lu comme il est proposé"),
    "dates": mark("le jour sera lu en premier"),
    "scale": mark("les notes seront lues sur {first}"),
    "group": mark("ces groupes seront pris pour des groupes-repères"),
    "text": mark("là où ce mot est écrit, la case sera vide ou la ligne mise de côté, et ce sera compté"),
    "mark_code": mark("là où ce texte est écrit, il n'y aura pas de note, et ce sera compté"),
    "column": mark("cette colonne n'entrera pas"),
    "course": mark("les notes de ce cours seront mises de côté, à moins qu'une matière ne soit proposée"),
    "named_by": mark("l'année reste lue comme celle qui finit"),
    "digits": mark("les codes restent comme ils sont écrits"),
    "serial": mark("ces dates restent illisibles"),
}


@dataclass(frozen=True)
class AskedDoubt:
    """A question as it is shown."""

    key: str
    question: str
    why: str
    place: str
    examples: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    first: str
    is_typed: bool
    may_be_unknown: bool
    lost: str


def asked_doubt(doubt: Doubt, guess: Guess, words: Words) -> AskedDoubt:
    """One question in words."""
    facts = {"header": doubt.header, "text": doubt.text, "first": doubt.first}
    facts |= {"table": words.label(doubt.column, "table"), "column": words.label(doubt.column, "column")}
    seen = guess.files[doubt.file].seen.get(doubt.header) if doubt.file >= 0 else None
    return AskedDoubt(
        doubt.key,
        words.say(_ASKED[doubt.kind], **facts),
        words.say(_WHY[doubt.kind], **facts) if doubt.kind in _WHY else "",
        _place(doubt, guess, words),
        seen.examples if seen and doubt.kind in ("column", "dates", "group") else (),
        _options(doubt, guess, words),
        doubt.first,
        doubt.is_typed,
        doubt.may_be_unknown,
        words.say(_LOST[doubt.kind], **facts) if doubt.kind in _LOST else "",
    )


def _options(doubt: Doubt, guess: Guess, words: Words) -> tuple[tuple[str, str], ...]:
    """Answers offered; two that have one name have their codes beside it."""
    told = [(code, _option(doubt, code, guess, words)) for code in doubt.options]
    names = [name for _, name in told]
    return tuple((code, f"{name} ({code})" if names.count(name) > 1 else name) for code, name in told)


def answer_text(doubt: Doubt, answer: str, guess: Guess, words: Words) -> str:
    """An answer in words."""
    if answer == UNKNOWN:
        return words.say("je ne sais pas")
    return answer if doubt.is_typed else _option(doubt, answer, guess, words)


def _place(doubt: Doubt, guess: Guess, words: Words) -> str:
    if doubt.file < 0:
        return ""
    file = guess.files[doubt.file]
    tables = words.listing([words.label(table.table, "table") for table in file.tables])
    name = f"{file.pattern} [{file.sheet}]" if file.sheet else file.pattern
    return words.say("{tables} ({file})", file=name, tables=tables) if tables else name


def _option(doubt: Doubt, code: str, guess: Guess, words: Words) -> str:
    if code == NOTHING:
        return words.say(_NOTHING.get(doubt.kind, _LEAVE))
    if doubt.kind in ("school_column", "file"):
        return words.say("oui") if code == YES else words.say("non")
    if doubt.kind == "group":
        return words.say("oui")
    if doubt.kind == "year":
        return words.year(int(code))
    if doubt.kind == "dates":
        return words.say("le jour") if code.startswith("%d") else words.say("le mois")
    if doubt.kind == "scale":
        return words.say("sur {n}", n=code)
    if doubt.kind == "named_by":
        return words.say(_NAMED[code])
    if doubt.kind == "digits":
        return words.say("oui : les remettre à {n} chiffres", n=code)
    if doubt.kind == "serial":
        return words.say("oui")
    if doubt.kind == "column":
        return _field(doubt, code, guess, words)
    column = "subject" if doubt.kind == "course" else "mark_code" if doubt.kind == "mark_code" else doubt.column
    if column == "period":
        return words.say("toute la journée") if code == "0" else words.say("période {n}", n=code)
    if code in ("true", "false"):
        return words.label(code == "true")
    return words.label(int(code) if column == "grade_level" else code, column)


_NAMED = {
    "first": mark("l'année scolaire qui commence cette année-là (2025-2026)"),
    "second": mark("l'année scolaire qui finit cette année-là (2024-2025)"),
}
_LEAVE = mark("ne pas l'importer")
_NOTHING: dict[str, str] = {
    "group": mark("non : ne pas l'importer"),
    "file": mark("non : ne pas l'importer"),
    "text": mark("rien : laisser la case vide"),
    "mark_code": mark("rien : pas de note"),
    "course": mark("aucune : mettre ces notes de côté"),
    "digits": mark("non"),
    "serial": mark("non"),
}


def _field(doubt: Doubt, code: str, guess: Guess, words: Words) -> str:
    """A column of the kit, with its table when the file has several, and what it would take the place of."""
    place, _, name = code.partition(".")
    file = guess.files[doubt.file]
    table = file.tables[int(place)]
    label = words.label(name, "column")
    if len(file.tables) > 1:
        label = words.say("{table} : {label}", table=words.label(table.table, "table"), label=label)
    if FILED[table.table].column(name).kind is Kind.DATE:
        label = words.say("{label} (une date)", label=label)
    before = table.columns.get(name, {}).get("from")
    return words.say("{label}, à la place de « {before} »", label=label, before=before) if before else label
