"""Who has no place, in words: the first true reason, and what one more of each thing would change."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, among_told, shown_table, titled, view_of
from portraitlib.studies.planning.measures.left_out import LeftOut
from portraitlib.studies.planning.views.phrases import is_known, with_any_subject


@view_of.register
def view_left_out(result: LeftOut, words: Words) -> View:
    """Reasons, then students, then what one more would change."""
    tables = result.tables
    students, more = tables["left_out"], tables["one_more"]
    return View(
        name="sans-place",
        headline=words.plural(
            "{n} élève a une demande sans place.", "{n} élèves ont une demande sans place.", result.counts["left_out"]
        ),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *titled(tables["left_out_reasons"], words.say("Pourquoi, et combien d'élèves"), words),
            *(
                (
                    with_any_subject(
                        shown_table(students, words, title=words.say("Qui n'a pas de place, et pourquoi")), words
                    ),
                )
                if len(students.data)
                else ()
            ),
            *((shown_table(more, words, title=words.say("Ce qu'une de plus changerait")),) if len(more.data) else ()),
        ),
        notes=(
            words.say(
                "Qui a une place pour une demande et n'en a pas pour une autre compte ici, et non parmi les élèves "
                "sans aucune place de la section précédente."
            ),
            words.say(
                "Les raisons sont essayées dans l'ordre de la liste, les places des autres restant les mêmes : "
                "corriger la première peut en laisser voir une autre."
            ),
        ),
        rank=Rank.PRIORITY if result.counts["left_out"] != 0 else Rank.CONTEXT,
        to_do=words.say("Pour les élèves dirigés sans place : que peut-on déplacer, et qui le demande ?")
        if result.counts["left_out"] != 0
        else "",
    )


def _sentences(result: LeftOut, words: Words) -> Iterator[str]:
    reasons = result.tables["left_out_reasons"].data
    known = reasons[reasons["n_students"].notna()]
    if len(known):
        most = known.sort_values("n_students", ascending=False, kind="stable").iloc[0]
        said = words.plural(
            "La raison la plus fréquente : {why} ({n} élève).",
            "La raison la plus fréquente : {why} ({n} élèves).",
            most["n_students"],
            why=words.label(most["left_out_reason"], "left_out_reason"),
        )
        yield among_told(said, result.tables["left_out_reasons"], "n_students", words)
    more = result.tables["one_more"].data
    if len(more) and is_known(more["n_more_needs"].iloc[0]):
        first = more.iloc[0]
        said = words.plural(
            "Ce qui servirait le plus : {what} ({n} demande de plus, au moins).",
            "Ce qui servirait le plus : {what} ({n} demandes de plus, au moins).",
            first["n_more_needs"],
            what=words.label(first["resource"], "resource"),
        )
        yield among_told(said, result.tables["one_more"], "n_more_needs", words)
