"""Was it done, in words: reach, time given and received, adults, and what the others received."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import Rank, View, Words, exact, titled, view_of
from portraitlib.studies.evaluation.measures.delivery import DONE, NOT_DONE, ProgrammeDelivered
from portraitlib.studies.evaluation.views.naming import programme_named


@view_of.register
def view_delivery(result: ProgrammeDelivered, words: Words) -> View:
    """Whether the programme was done, then whom it reached, how, and beside what."""
    tables = result.tables
    return View(
        name="programme-donne",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *titled(tables["programme_reach"], words.say("Jusqu'où le programme s'est rendu"), words),
            *titled(tables["programme_dose"], words.say("Temps prévu, donné, reçu"), words, is_lines=True),
            *titled(tables["programme_quality"], words.say("Par qui, à combien"), words, is_lines=True),
            *titled(tables["comparison_received"], words.say("Ce que les élèves reçoivent d'autre"), words),
            *titled(
                tables["universal_first"], words.say("Le soutien de toute la classe, avant un autre palier"), words
            ),
        ),
        notes=tuple(_notes(result, words)),
        rank=Rank.PRIORITY if result.verdict == NOT_DONE and result.is_begun else Rank.CONTEXT,
        to_do=_to_do(result, words),
    )


def _headline(result: ProgrammeDelivered, words: Words) -> str:
    what = programme_named(result.programme_name, result.service, words)
    share = result.tables["programme_dose"].data["given_share"]  # withheld where few are in the programme
    told = words.percent(share.iloc[0]) if len(share) and pd.notna(share.iloc[0]) else ""
    if result.verdict == DONE:
        if told:
            return words.say(
                "{what} : donné comme prévu, pour l'essentiel ({told} du temps prévu).", what=what, told=told
            )
        return words.say("{what} : donné comme prévu, pour l'essentiel.", what=what)
    if not result.is_begun:
        return words.say(
            "{what} : aucun élève ne l'a encore commencé, selon ce qui est inscrit. La suite n'en dit rien.", what=what
        )
    if result.verdict == NOT_DONE:
        if told:
            return words.say(
                "{what} : pas assez donné ({told} du temps prévu). La suite ne dit rien de ce qu'il a changé.",
                what=what,
                told=told,
            )
        return words.say(
            "{what} : pas assez donné, selon ce qui est inscrit. La suite ne dit rien de ce qu'il a changé.", what=what
        )
    if result.is_class_wide:
        return words.say(
            "{what} : un soutien de toute la classe. Rien ne s'en inscrit élève par élève; on ne sait pas combien s'en "
            "est donné.",
            what=what,
        )
    return words.say("{what} : on ne sait pas s'il s'est donné. Écrivez les séances, tenues ou manquées.", what=what)


def _sentences(result: ProgrammeDelivered, words: Words) -> Iterator[str]:
    dose = result.tables["programme_dose"].data
    row = dose.iloc[0].to_dict() if len(dose) else {}
    if pd.notna(row.get("received_share")) and pd.notna(row.get("hours_received")):
        yield words.say(
            "En moyenne, un élève en a reçu {hours_received:mark} heures sur {hours_planned_each:mark} prévues : "
            "{received_share:percent}.",
            row,
        )
    quality = result.tables["programme_quality"].data
    adult = quality.iloc[0].to_dict() if len(quality) else {}
    if pd.notna(adult.get("same_adult_share")):
        yield words.say("{same_adult_share:percent} des séances ont été données par l'adulte habituel.", adult)
    compared = result.tables["comparison_received"]
    told = compared.data[exact(compared, "other_support_share")]  # a bound is in the table, never told as the share
    others = told.set_index("programme_side")["other_support_share"]
    if len(others) == 2:
        yield words.say(
            "Un autre soutien est inscrit pour {took:percent} de ses élèves et pour {others:percent} des autres : "
            "c'est à cela que le programme se compare.",
            took=others["took"],
            others=others["others"],
        )
    yield from _universal(result, words)


def _universal(result: ProgrammeDelivered, words: Words) -> Iterator[str]:
    """Whether a support of the whole class was there before another tier."""
    first = result.tables["universal_first"]
    rows = first.data
    if not len(rows):
        return
    if not result.has_class_support:
        yield words.say(
            "Aucun soutien de toute la classe (palier 1) n'est inscrit : on ne sait pas s'il était en place avant "
            "celui-ci. Inscrivez-le (table « Services de soutien », palier 1)."
        )
        return
    for row in rows[exact(first, "class_first_share")].to_dict("records"):
        yield words.say(
            "{tier:label} : un soutien de toute la classe était inscrit d'abord pour {class_first_share:percent} des "
            "élèves.",
            row,
        )


def _notes(result: ProgrammeDelivered, words: Words) -> Iterator[str]:
    yield words.say(
        "Donné : une séance tenue pendant que l'élève y était inscrit, qu'il soit venu ou non. Sous "
        "{least_given:percent} du temps prévu, le programme ne s'est pas assez donné (params/evaluation.yml; Durlak et "
        "DuPre, 2008). Un élève a eu la part voulue à partir de {full_dose:percent}.",
        result,
    )
    if not result.is_listed:
        yield words.say(
            "Rien ne dit à qui le programme a été offert : la liste des élèves admissibles (table « Admissibilité "
            "aux programmes ») le "
            "dirait."
        )
    yield words.say(
        "Les adultes et les groupes se comptent; personne n'est jugé. La qualité de ce qui se passe dans une séance ne "
        "se lit pas ici."
    )


def _to_do(result: ProgrammeDelivered, words: Words) -> str:
    if result.verdict == NOT_DONE and result.is_begun:
        return words.say("Dites ce qui a manqué, puis si vous l'essayez de nouveau, autrement, ou pas.")
    return ""
