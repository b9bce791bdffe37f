"""What a section's numbers lack, said in its headline and in its sentence of how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portraitlib.display.view import View
from portraitlib.display.wording import Words
from portraitlib.results.lost import Lost, LostCells

_N_REASONS = 3


def with_losses(view: View, lost: Lost | None, words: Words, *, is_of_data: bool = False) -> View:
    """A view whose headline and sentences say what its numbers lack; `is_of_data` is a section of notebook 00.

    Examples
    --------
    >>> view = with_losses(View("n", "30 élèves sur 30."), Lost(n_rows=90, n_students=20), Words("fr"))
    >>> view.headline
    "30 élèves sur 30. Il manque 90 lignes (20 élèves) mises de côté à l'importation."
    """
    if lost is None:
        return view
    lacking = " ".join(_lacking(lost, words))
    headline = f"{view.headline} {lacking}".strip()
    sentences = _sentences(lost, words, is_of_data=is_of_data)
    return replace(view, headline=headline, lacking=lacking, sentences=(*view.sentences, *sentences))


def _lacking(lost: Lost, words: Words) -> Iterator[str]:
    """What is missing, and what may be."""
    if lost.n_rows != 0 and lost.n_students == 0:
        yield words.plural(
            "Il manque {n} ligne mise de côté à l'importation.",
            "Il manque {n} lignes mises de côté à l'importation.",
            lost.n_rows,
        )
    elif lost.n_rows != 0:
        yield words.plural(
            "Il manque {n} ligne ({students}) mise de côté à l'importation.",
            "Il manque {n} lignes ({students}) mises de côté à l'importation.",
            lost.n_rows,
            students=_students(lost, words),
        )
    if lost.n_uncertain:
        yield words.plural(
            "Il manque peut-être {n} ligne mise de côté dont l'école est inconnue.",
            "Il manque peut-être {n} lignes mises de côté dont l'école est inconnue.",
            lost.n_uncertain,
        )
    if lost.files:
        yield words.say("Il manque les lignes d'un fichier au complet : {files}.", files=_listed(lost.files, words))
    if lost.uncertain_files:
        yield words.say(
            "Il manque peut-être les lignes d'un fichier au complet, dont l'école est inconnue : {files}.",
            files=_listed(lost.uncertain_files, words),
        )


def _students(lost: Lost, words: Words) -> str:
    """Students of the rows, as far as they are known."""
    if lost.n_students is None:
        return words.say("quelques élèves")
    if lost.has_unknown_students:
        return words.plural("{n} élève au moins", "{n} élèves au moins", lost.n_students)
    return words.plural("{n} élève", "{n} élèves", lost.n_students)


def _listed(reasons: Sequence[tuple[str, str]], words: Words) -> str:
    """Some tables, each with its rule."""
    told = [words.say("{table:label}, {rule:label}", table=table, rule=rule) for table, rule in reasons[:_N_REASONS]]
    return "; ".join(told)


def _sentences(lost: Lost, words: Words, *, is_of_data: bool) -> Iterator[str]:
    if lost.n_rows != 0:
        told = words.say(
            "Mis de côté à l'importation, donc absent de cette section : {reasons}.",
            reasons=_listed(lost.reasons, words),
        )
        where = "" if is_of_data else words.say("Le carnet 00 le détaille.")
        yield f"{told} {where}".rstrip()
    if lost.cells:
        yield words.say(
            "Des valeurs illisibles ont été laissées vides : {columns}.",
            columns=words.listing(_emptied(one, words) for one in lost.cells),
        )


def _emptied(one: LostCells, words: Words) -> str:
    column = words.label(one.column, "column")
    if one.n_cells is not None:
        return words.plural("{column} ({n} case)", "{column} ({n} cases)", one.n_cells, column=column)
    if one.n_students is None:
        return words.say("{column} (quelques élèves)", column=column)
    return words.plural("{column} ({n} élève)", "{column} ({n} élèves)", one.n_students, column=column)
