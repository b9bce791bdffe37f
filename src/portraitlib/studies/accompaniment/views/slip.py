"""The teachers' slip, to fill or filled: one page when printed."""

from __future__ import annotations

from portraitlib.display.journal_words import short
from portraitlib.display.section import Rank, View, Words, shown_table, view_of, with_labels
from portraitlib.studies.accompaniment.measures.slip import MOST, TeachersSlip

ROOM = "\u00a0" * 44
LONGEST = 120
"""Signs of a text that a line quotes."""


@view_of.register
def view_teachers_slip(result: TeachersSlip, words: Words) -> View:
    """A good news first, then the work of the week; room to write where nothing was told."""
    table = result.tables["teachers_slip"]
    rows = table.data.to_dict("records")
    shown = with_labels(
        shown_table(table, words, title=words.say("Mots du personnel enseignant")),
        **{name: [short(str(one[name]), LONGEST) or ROOM[:12] for one in rows] for name in ("group", "slip_subject")},
        **{
            name: [short(str(one[name]), LONGEST) or " ".join([ROOM] * 3) for one in rows]
            for name in ("slip_news", "slip_work")
        },
        student_id=[words.label(one["student_id"], "student_id") or ROOM[:16] for one in rows],
    )
    return View(
        name="mot-du-personnel-enseignant",
        headline=_headline(result, words),
        sentences=(
            words.say("À remettre à {line}, avant la rencontre du {line}", line="_" * 24),
            words.say(
                "Deux minutes : une bonne nouvelle d'abord, petite ou grande; puis les travaux de la semaine qui "
                "vient. L'adulte et l'élève en parlent de 15 à 20 minutes."
            ),
            *((_left(result, words),) if result.counts.get("left") else ()),
        ),
        tables=(shown,),
        notes=(
            words.say(
                "Ce qui est noté au journal y reste {kept_days:count} jours, puis se détruit de lui-même; aucun "
                "rapport ne le contient. Ce papier se détruit après la rencontre. Rien de sa famille ni de sa santé.",
                result,
            ),
        ),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


def _headline(result: TeachersSlip, words: Words) -> str:
    if result.is_blank:
        return words.say("Le mot du personnel enseignant, à remplir avant la rencontre de la semaine.")
    if not result.counts["told"]:
        return words.say(
            "Le mot du personnel enseignant : rien n'est au journal pour les {kept_days:count} derniers jours. "
            "Demandez une bonne nouvelle.",
            result,
        )
    return words.plural(
        "{n} bonne nouvelle dans les {kept_days:count} derniers jours.",
        "{n} bonnes nouvelles dans les {kept_days:count} derniers jours.",
        result.counts["told"],
        result,
    )


def _left(result: TeachersSlip, words: Words) -> str:
    return words.plural(
        "La page a de la place pour {most:count} lignes : {n} autre n'y est pas; choisissez un élève.",
        "La page a de la place pour {most:count} lignes : {n} autres n'y sont pas; choisissez un élève.",
        result.counts["left"],
        most=MOST,
    )
