"""Attendance day by day, on a calendar."""

from __future__ import annotations

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.attendance.measures.calendars import GroupCalendar, StudentCalendar
from portraitlib.studies.attendance.views.phrases import recording_notes, scope, told, until

SIGNS = {
    "unexcused": ("A", "strong"),
    "excused": ("M", "medium"),
    "absent": ("?", "light"),
    "part": ("½", "light"),
    "late": ("R", "pale"),
    "present": ("", "none"),
}
"""How each kind of day is marked: a letter and a shade that say the same."""


@view_of.register
def _(result: GroupCalendar, words: Words) -> View:
    table, facts = result.tables["group_days"], result.facts
    columns = (("date", Form.DATE), "weekday", "n_students", "absence_rate")
    where = words.say("groupe {group}", group=facts["group"]) if facts["group"] else words.say("toute l'école")
    shown = shown_table(
        table, words, title=words.say("Jours manqués, jour par jour ({where})", where=where), columns=columns
    )
    rows = told(table, "absence_rate")
    if not len(rows):
        headline = words.say("Trop peu d'élèves pour montrer ce calendrier à ce public.")
        return View(name="calendrier", headline=headline, tables=(shown,))
    busiest = rows.loc[rows["absence_rate"].astype(float).idxmax()]
    headline = words.say(
        "Le jour où il manquait le plus d'élèves ({where}) : le {date}, avec {rate} d'absences.",
        where=where,
        date=words.date(busiest["date"]),
        rate=words.percent(busiest["absence_rate"]),
    )
    title = words.say("Calendrier des absences, {where}", where=where)
    unit = words.say("Pour cent des jours manqués; plus foncé, plus d'absences")
    image = charts.calendar(
        shown,
        words,
        date="date",
        value="absence_rate",
        title=title,
        subtitle=f"{unit} · {scope(facts, words)}",
    )
    alt = words.say(
        "{title}. Une case par jour de classe, plus foncée quand plus d'élèves manquent; le plus haut, {rate} le "
        "{date}.",
        title=title,
        rate=words.percent(busiest["absence_rate"]),
        date=words.date(busiest["date"]),
    )
    figure = ShownFigure(name="calendrier", image=image, title=title, alt=alt, table=shown.name)
    notes = recording_notes(facts, words)
    return View(name="calendrier", headline=headline, figures=(figure,), tables=(shown,), notes=notes)


@view_of.register
def _(result: StudentCalendar, words: Words) -> View:
    table, facts = result.tables["student_days"], result.facts
    columns = (("date", Form.DATE), "weekday", "day_kind", ("missed_share", Form.PERCENT), ("n_late", Form.COUNT))
    student = facts["student"]
    shown = shown_table(table, words, title=words.say("Jour par jour : {student}", student=student), columns=columns)
    missed, possible = words.amount(facts["days_missed"]), words.count(facts["days_possible"])
    headline = words.say(
        "{student} : présence à {present} jours de classe sur {possible} ({until}).",
        student=student,
        present=words.amount(facts["days_possible"] - facts["days_missed"]),
        possible=possible,
        until=until(facts, words),
    )
    title = words.say("Calendrier de {student}", student=student)
    image = charts.calendar(
        shown,
        words,
        date="date",
        code="day_kind",
        signs=SIGNS,
        kind="day_kind",
        title=title,
        subtitle=scope(facts, words),
    )
    alt = words.say(
        "{title}. Une case par jour de classe. Jours manqués : {missed} sur {possible}; retards : {late}.",
        title=title,
        missed=missed,
        possible=possible,
        late=words.count(facts["times_late"]),
    )
    return View(
        name="calendrier-eleve",
        headline=headline,
        figures=(ShownFigure(name="calendrier-eleve", image=image, title=title, alt=alt, table=shown.name),),
        tables=(shown,),
        notes=(
            words.say(
                "A : absence non motivée; M : motivée; ? : motif inconnu; ½ : journée manquée en partie; R : retard; "
                "case vide : présence."
            ),
            words.say("Cette vue s'ouvre à l'écran, pour l'équipe-école. Regardez-la avec l'élève si vous le pouvez."),
        ),
    )
