"""What was given of the supports, in words: nothing written is not "not given"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import (
    Rank,
    ShownFigure,
    View,
    Words,
    among_told,
    charts,
    exact,
    mark,
    range_title,
    titled,
    view_of,
)
from portraitlib.studies.follow_up.measures.delivery import Delivery
from portraitlib.studies.follow_up.measures.doses import Doses


@view_of.register
def view_delivery(result: Delivery, words: Words) -> View:
    """The support of which the smallest part was received, then each beside what was planned."""
    delivery, misses, roles = (result.tables[name] for name in ("delivery", "misses", "delivery_by_role"))
    return View(
        name="soutiens-donnes",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=tuple(_figures(result, words)),
        tables=(
            *titled(delivery, words.say("Prévu et reçu, par soutien"), words),
            *titled(misses, words.say("Séances manquées, et pourquoi"), words),
            *titled(roles, words.say("Heures prévues et tenues, selon le rôle de qui donne le soutien"), words),
        ),
        notes=(
            words.say(
                "Compté jusqu'au {until:date}, dernière séance inscrite. Le temps prévu est celui des semaines de "
                "classe; un soutien en classe, dont aucune séance ne s'inscrit, n'a pas de temps reçu.",
                result,
            ),
            words.say(
                "« Assez reçu » : au moins {full_dose:percent} du temps prévu (params/suivi.yml). Ces nombres parlent "
                "d'un soutien et de l'horaire, jamais du travail d'un adulte.",
                result,
            ),
            *_of_roles(result, words),
        ),
        rank=Rank.PRIORITY,
        to_do=words.say("Avant d'ajouter un soutien, que faut-il pour que celui-ci soit donné comme prévu ?"),
    )


def _of_roles(result: Delivery, words: Words) -> Iterator[str]:
    """How the hours by role are counted, or what to write so that they are."""
    if len(result.tables["delivery_by_role"].data):
        yield words.say(
            "Les heures par rôle comptent une fois le temps d'un groupe; une séance où aucun élève n'était n'est pas "
            "tenue. Les rôles de moins de {fewest_adults:count} personnes sont réunis, ou ne paraissent pas.",
            result,
        )
    elif result.is_adult_written is False:
        yield words.say(
            "Aucun service ne dit qui le donne : écrivez-le (table « services »), avec son rôle (table « staff »), et "
            "les heures se liront par rôle."
        )


def _what(row: Any, words: Words) -> str:
    """A support, with its subject when it has one."""
    if row["subject"]:
        return words.say("{service:label}, {subject:label}", row)
    return words.label(row["service"], "service")


def _headline(result: Delivery, words: Words) -> str:
    table = result.tables["delivery"]
    known = table.data[exact(table, "received_share") & exact(table, "n_students")]
    if not len(known):
        return words.withheld(
            "Pour aucun soutien on ne peut mettre le temps reçu à côté du temps prévu : trop peu de séances sont "
            "inscrites, ou trop peu d'élèves le reçoivent pour le dire à ce public."
        )
    row = known.sort_values("received_share", kind="stable").iloc[0].to_dict()
    said = words.plural(
        "Le soutien dont la plus petite part a été reçue : {what} ({received_share:percent} du temps prévu, "
        "{n} élève).",
        "Le soutien dont la plus petite part a été reçue : {what} ({received_share:percent} du temps prévu, "
        "{n} élèves).",
        row["n_students"],
        row,
        what=_what(row, words),
    )
    return among_told(said, table, ("received_share", "n_students"), words)


def _sentences(result: Delivery, words: Words) -> Iterator[str]:
    table = result.tables["delivery"]
    # A number withheld from this reader is not a session that nobody wrote.
    rows = table.data if table.withheld is None else table.data[~table.withheld["sessions_attended"]]
    unwritten = rows[rows["sessions_attended"].isna() & rows["n_students"].notna()]
    if len(unwritten):
        told = "; ".join(_what(row, words) for row in unwritten.to_dict("records"))
        yield words.say("Sans séance inscrite : {told}. On ne sait pas ce qui en a été donné.", told=told)
    barely = rows[rows["sessions_attended"].notna() & (rows["n_unknown_dose"] == rows["n_students"])]
    if len(barely):
        told = "; ".join(_what(row, words) for row in barely.to_dict("records"))
        yield words.say("Trop peu de séances inscrites pour en dire la part reçue : {told}.", told=told)
    misses = result.tables["misses"].data
    by_reason = misses.groupby("miss_reason", sort=False)["n_missed_sessions"].agg(["sum", "count", "size"])
    whole = by_reason[by_reason["count"] == by_reason["size"]]
    if len(whole) and len(whole) == len(by_reason):
        first = whole["sum"].sort_values(ascending=False, kind="stable").head(1)
        yield words.plural(
            "La raison la plus fréquente d'une séance manquée : {why} ({n} séance sur {of:count}).",
            "La raison la plus fréquente d'une séance manquée : {why} ({n} séances sur {of:count}).",
            int(first.iloc[0]),
            why=words.label(first.index[0], "miss_reason").lower(),
            of=whole["sum"].sum(),
        )


def _figures(result: Delivery, words: Words) -> Iterator[ShownFigure]:
    """Part of the time planned that was received, support by support."""
    table = result.tables["delivery"]
    if table.data["received_share"].notna().sum() < 2:
        return
    (shown,) = titled(table, words.say("Prévu et reçu, par soutien"), words)
    label = ("service", "subject")
    title = range_title(
        shown, words, label, "received_share",
        mark("Temps reçu : de {low} du temps prévu ({low_where}) à {high} ({high_where})"),
        words.say("Part du temps prévu qui a été reçue, par soutien"),
    )  # fmt: skip
    image = charts.bars(
        shown, words, label=label, value="received_share", n="n_students", maximum=1.0, title=title,
        axis_label=words.say("Part du temps prévu qui a été reçue"),
    )  # fmt: skip
    alt = words.say("{title}. Une barre par soutien; toutes les valeurs sont dans le tableau.", title=title)
    yield ShownFigure("part-recue", image, title, alt, shown.name)


@view_of.register
def view_doses(result: Doses, words: Words) -> View:
    """Who had enough of the support before anyone speaks of more."""
    doses = result.tables["doses"]
    short = doses.data["n_short_dose"]
    headline = (
        words.plural(
            "{n} élève a reçu trop peu de son soutien pour qu'on juge s'il l'aide : le donner d'abord.",
            "{n} élèves ont reçu trop peu de leur soutien pour qu'on juge s'il les aide : le donner d'abord.",
            int(short.sum()),
        )
        if short.notna().all()
        else words.withheld("Trop peu d'élèves dans une des réponses pour dire à ce public combien ont assez reçu.")
    )
    return View(
        name="doses",
        headline=headline,
        sentences=tuple(_unknown(result, words)),
        tables=titled(doses, words.say("Assez reçu, ou trop peu, par soutien"), words),
        notes=(
            words.say(
                "Règle : on passe au palier suivant l'élève qui a eu au moins {full_dose:percent} du temps prévu (ou, "
                "s'il n'est pas inscrit, des séances) et qui n'a pas progressé. Qui a progressé se lit dans le suivi "
                "(carnet 07).",
                result,
            ),
        ),
        rank=Rank.CONTEXT,
    )


def _unknown(result: Doses, words: Words) -> Iterator[str]:
    if result.counts["unknown"] != 0:
        yield words.plural(
            "Pour {n} élève, trop peu de séances sont inscrites : on n'en dit rien.",
            "Pour {n} élèves, trop peu de séances sont inscrites : on n'en dit rien.",
            result.counts["unknown"],
        )
