"""Pages that a meeting leaves: the recap, the conditions, the agreements."""

from __future__ import annotations

from portraitlib.display.journal_words import typed_by
from portraitlib.display.section import Rank, View, Words, shown_table, titled, view_of, with_labels, with_under
from portraitlib.journal.entry import STUDENT
from portraitlib.journal.forms import form_of
from portraitlib.studies.meeting.measures.recap import Conditions, OneAgreement, Recap
from portraitlib.studies.meeting.views.phrases import ROOM


@view_of.register
def view_recap(result: Recap, words: Words) -> View:
    """Who was spoken of, strengths first; which support, by whom, by when."""
    spoken, actions = result.tables["spoken_of"], result.tables["actions"]
    students = int(spoken.data["student_id"].nunique())
    return View(
        name="suites-de-la-rencontre",
        headline=words.plural("{n} élève au journal de l'équipe.", "{n} élèves au journal de l'équipe.", students)
        if students
        else words.say("Le journal de l'équipe ne parle encore d'aucun élève."),
        sentences=tuple(_kept(result, words)),
        tables=(
            *(
                with_under(one, "student_strengths", "student_worry")
                for one in titled(spoken, words.say("De qui nous avons parlé, et qui fait quoi"), words)
            ),
            *titled(actions, words.say("Ce que nous faisons d'autre"), words),
        ),
        notes=(
            words.say(
                "Une note s'efface par la commande python kit.py portrait journal purge. L'élève et ses parents ont le "
                "droit de la lire."
            ),
            typed_by(words),
        ),
        on_page="open",
        rank=Rank.CONTEXT,
    )


def _kept(result: Recap, words: Words) -> list[str]:
    told = []
    if result.n_kept_by_direction:
        told.append(
            words.plural(
                "{n} note est gardée par la direction : on sait qu'elle existe, son texte n'est pas ici.",
                "{n} notes sont gardées par la direction : on sait qu'elles existent, leur texte n'est pas ici.",
                result.n_kept_by_direction,
            )
        )
    if result.n_families:
        told.append(
            words.plural(
                "La famille de {n} élève a été jointe cette année.",
                "Les familles de {n} élèves ont été jointes cette année.",
                result.n_families,
            )
        )
    return told


@view_of.register
def view_conditions(result: Conditions, words: Words) -> View:
    """Conditions of the plan; an unmet one is said first."""
    table = result.tables["conditions"]
    unmet = int(table.data["entry_state"].isin(["open", "moved"]).sum())
    if table.data.empty:
        headline = words.say(
            "Aucune condition n'est écrite : temps, local, personnes, transport, formation; qui en répond, pour quand ?"
        )
    elif unmet:
        headline = words.plural(
            "{n} condition n'est pas encore remplie.", "{n} conditions ne sont pas encore remplies.", unmet
        )
    else:
        headline = words.say("Toutes les conditions écrites sont remplies.")
    return View(
        name="conditions",
        headline=headline,
        tables=titled(table, words.say("Conditions de réalisation"), words),
        on_page="whole",
        rank=Rank.CONTEXT,
    )


@view_of.register
def view_agreement(result: OneAgreement, words: Words) -> View:
    """An agreement on a page, with room to sign; to be filled by hand when none was written."""
    table = result.tables["agreements"]
    labels = {field.name: words.say(field.label) for field in form_of("agreement").fields}
    shown = with_labels(
        shown_table(table, words, title=words.say("Entente")),
        agreement_part=[labels[name] for name in table.data["agreement_part"]],
        entry_text=[
            words.label(text, "student_id") if part == STUDENT else text or ROOM
            for part, text in zip(table.data["agreement_part"], table.data["entry_text"], strict=True)
        ],
    )
    return View(
        name="entente",
        headline=words.say("Entente : {title}", result)
        if not result.is_empty
        else words.say("Entente à remplir : personnes, buts, tâches, rythme, confidentialité, crise, fin."),
        sentences=(words.say("Lu et convenu le {room}. Signatures : {room}", room="_" * 20),),
        tables=(shown,),
        notes=(
            words.say(
                "Ce qu'un élève confie reste entre l'élève et l'adulte, sauf si sa sécurité ou celle d'une autre "
                "personne est en jeu : dites-le dès la première rencontre."
            ),
        ),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )
