"""Columns that several sections on attendance give, each declared once."""

from __future__ import annotations

from portraitlib.results.section import Form, column, mark

column("weekday", mark("Jour"), definition=mark("Jour de la semaine, 0 pour le lundi."))
column(
    "absence_rate",
    mark("Jours manqués"),
    Form.PERCENT,
    unit="share",
    definition=mark("Jours manqués, parmi les jours possibles, peu importe le motif."),
)
column(
    "unexcused_rate",
    mark("Dont non motivés"),
    Form.PERCENT,
    unit="share",
    definition=mark("Jours manqués sans motif accepté, parmi les jours possibles."),
)
column(
    "late_per_100_days",
    mark("Retards par 100 jours"),
    Form.MARK,
    unit="times per 100 days",
    definition=mark("Retards par 100 jours possibles."),
)
column(
    "recent_rate",
    mark("Récemment"),
    Form.PERCENT,
    unit="share",
    definition=mark("Jours manqués, parmi les jours possibles des dernières semaines."),
)
column(
    "usual_rate",
    mark("D'habitude"),
    Form.PERCENT,
    unit="share",
    definition=mark("Part que les semaines d'avant de l'élève laissent prévoir."),
)
column(
    "year_rate",
    mark("Toute l'année"),
    Form.PERCENT,
    unit="share",
    definition=mark("Jours manqués, parmi les jours possibles depuis le début de l'année."),
)
column(
    "weeks_signalled",
    mark("Semaines de signal"),
    Form.COUNT,
    unit="weeks",
    definition=mark("Semaines de suite à la fin desquelles l'élève est signalé."),
)
column(
    "since_week", mark("Depuis la semaine du"), Form.DATE, definition=mark("Première semaine lue du premier signal.")
)
column("absence_band", mark("Tranche"), Form.COUNT, unit="band", definition=mark("Tranche de la part de l'année."))
