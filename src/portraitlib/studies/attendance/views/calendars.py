"""Attendance day by day, on a calendar."""

from __future__ import annotations

from portraitlib.display.section import ShownFigure, View, Words, among_told, charts, mark, shown_table, view_of
from portraitlib.studies.attendance.measures.calendars import GroupCalendar, StudentCalendar
from portraitlib.studies.attendance.views.phrases import recording_notes, subtitle, told, until, whom

SIGNS = {
    "unexcused": ("A", "strong"),
    "excused": ("M", "medium"),
    "absent": ("?", "light"),
    "part": ("½", "light"),
    "late": ("R", "pale"),
    "present": ("", "none"),
}
"""How each kind of day is marked: a letter and a shade that say the same."""
_LETTERS = mark(
    "A : absence non motivée; M : motivée; ? : motif inconnu; ½ : journée manquée en partie; R : retard; case vide : "
    "présence."
)
_ON_SCREEN = mark("Cette vue s'ouvre à l'écran, pour l'équipe-école. Regardez-la avec l'élève si vous le pouvez.")


@view_of.register
def view_group_calendar(result: GroupCalendar, words: Words) -> View:
    """View of the share missing on each class day."""
    table, where = result.tables["group_days"], whom(result.scope, words)
    title = words.say("Jours manqués, jour par jour ({where})", where=where)
    shown, rows = shown_table(table, words, title=title), told(table, "absence_rate")
    if not len(rows):
        headline = words.withheld(
            "Les absences d'un même jour sont de trop peu d'élèves pour être montrées à ce public."
        )
        return View(name="calendrier", headline=headline, tables=(shown,))
    busiest = rows.iloc[rows["absence_rate"].astype(float).argmax()]
    title = words.say("Le jour le plus manqué ({where}) : le {date:date}", busiest, where=where)
    title = among_told(title, table, "absence_rate", words)
    unit = words.say("Pour cent des jours manqués; plus foncé, plus d'absences")
    about = f"{unit} · {subtitle(result.scope, words)}"
    image = charts.calendar(shown, words, date="date", value="absence_rate", title=title, subtitle=about)
    alt = words.say(
        "{title}. Une case par jour de classe, plus foncée quand plus d'élèves manquent; le plus haut, "
        "{absence_rate:percent} le {date:date}.",
        busiest,
        title=title,
    )
    return View(
        name="calendrier",
        headline=among_told(
            words.say(
                "Le jour où il manquait le plus d'élèves ({where}) : le {date:date}, avec {absence_rate:percent} "
                "d'absences.",
                busiest,
                where=where,
            ),
            table,
            "absence_rate",
            words,
        ),
        figures=(ShownFigure(name="calendrier", image=image, title=title, alt=alt, table=shown.name),),
        tables=(shown,),
        notes=tuple(recording_notes(result.scope, words)),
    )


@view_of.register
def view_student_calendar(result: StudentCalendar, words: Words) -> View:
    """View of each class day of one student."""
    title = words.say("Jour par jour : {student:label}", result)
    shown = shown_table(result.tables["student_days"], words, title=title)
    title = words.say("Jours manqués par {student:label} : {days_missed:amount} sur {days_possible:count}", result)
    about, kind = subtitle(result.scope, words), "day_kind"
    image = charts.calendar(shown, words, date="date", code=kind, signs=SIGNS, kind=kind, title=title, subtitle=about)
    alt = words.say(
        "{title}. Une case par jour de classe. Jours manqués : {days_missed:amount} sur {days_possible:count}; "
        "retards : {times_late:count}.",
        result,
        title=title,
    )
    return View(
        name="calendrier-eleve",
        headline=words.say(
            "{student:label} : présence à {present:amount} jours de classe sur {days_possible:count} ({until}).",
            result,
            present=result.days_possible - result.days_missed,
            until=until(result.scope, words),
        ),
        figures=(ShownFigure(name="calendrier-eleve", image=image, title=title, alt=alt, table=shown.name),),
        tables=(shown,),
        notes=(words.say(_LETTERS), words.say(_ON_SCREEN)),
    )
