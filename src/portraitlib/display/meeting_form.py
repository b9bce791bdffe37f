"""The form of a meeting: who, when, there or not, minutes; what it keeps goes through the door of every import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from portraitlib.display.faults import Manner, describe_faults
from portraitlib.display.journal_face import WIDE, WRAPPED, Face
from portraitlib.display.planning_faults import ADVICE_OF_BOOK
from portraitlib.display.screen import label_beside, names_on_screen
from portraitlib.journal.forms import Form, FormField
from portraitlib.journal.opened import Journal
from portraitlib.results.columns import codes_of, declared
from portraitlib.results.vocabulary import mark
from portraitlib.tables.schema import Column, Kind
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school import School

if TYPE_CHECKING:  # it would load all that reads raw files
    from portraitlib.ingest.fault import Fault

TABLE = "sessions"
ASKED = (
    "date", "was_attended", "minutes", "activity", "mode", "chosen_by", "had_teacher_feedback", "missed_reason",
    "n_present", "is_planned",
)  # fmt: skip
"""What is typed of a meeting, the shortest way first: the first three are enough."""
_YES_NO = {"true": mark("oui"), "false": mark("non")}
_UNSAID = {"": mark("rien n'est dit")}
_KEPT = ("date",)
"""What stays in the form for the next meeting."""


class Work(Protocol):
    """What the form offers: see `portraitlib.studies.accompaniment.measures.week`."""

    @property
    def activities(self) -> Mapping[str, Any]:
        """What is done in a meeting, by code, with its name in each language."""

    def relations(self, monday: date, adult: str = "") -> pd.DataFrame:
        """Relations that run in a week."""


def meeting_form(activities: Mapping[str, Any], language: str) -> Form:
    """The form as data: a field a column of ``sessions``, in the order in which it is typed.

    Examples
    --------
    >>> [(one.name, one.face) for one in meeting_form({}, "fr").fields][:3]
    [('date', 'day'), ('was_attended', 'choice'), ('minutes', 'line')]
    """
    columns = [SCHEMAS[TABLE].column(name) for name in ASKED]
    named = {code: str(getattr(one, language)) for code, one in activities.items()}
    fields = tuple(_field(column, named if column.name == "activity" else {}) for column in columns)
    return Form(TABLE, mark("Noter une rencontre"), fields)


def _field(column: Column, named: Mapping[str, str]) -> FormField:
    label = declared(column.name).label
    if column.kind is Kind.DATE:
        return FormField(column.name, label, "day", is_required=True)
    if column.kind is Kind.BOOLEAN:
        choices = _YES_NO if column.required else _UNSAID | _YES_NO
        return FormField(column.name, label, "choice", is_required=column.required, choices=choices)
    codes = dict(named) or {code: codes_of(column.name)[code] for code in column.codes}
    return FormField(column.name, label, "choice" if codes else "line", choices=_UNSAID | codes if codes else {})


class MeetingFace(Face):
    """Choose the adult and the student, say whether they met, save: the next meeting is typed at once."""

    asks = ("adult", "relation", "fields.date")

    def __init__(self, school: School, journal: Journal, work: Work) -> None:
        super().__init__(school, journal)
        say = self.words.say
        self.work, self.form = work, meeting_form(work.activities, self.words.language)
        self.names = names_on_screen(school.reader)
        self.adult = self.widgets.Dropdown(description=say("Intervenant :"), **WIDE)
        self.relation = self.widgets.Dropdown(description=say("Élève :"), **WIDE)
        self.there = self.widgets.Combobox(options=self._staff(), description=say("Remplacé par :"), **WIDE)
        self.fields = {field.name: self._widget(field) for field in self.form.fields}
        self.fields["date"].value = str(journal.today)
        self.fields["date"].observe(lambda _change: self._list_adults(), names="value")
        self.adult.observe(lambda _change: self._list_relations(), names="value")
        self._list_adults()
        buttons = self.widgets.HBox([self.button(say("Enregistrer"), self.save, "primary")], **WRAPPED)
        inside = [self.adult, self.relation, *self.fields.values(), self.there, buttons, self.says]
        self.box = self.widgets.Accordion(children=[self.widgets.VBox(inside)], titles=(say(self.form.label),))

    def _widget(self, field: FormField) -> Any:
        label = self.words.say("{name} :", name=self.words.translate(field.label))
        if field.face == "choice":
            options = [(self.words.translate(text), code) for code, text in field.choices.items()]
            return self.widgets.Dropdown(options=options, description=label, **WIDE)
        holder = self.words.say("AAAA-MM-JJ") if field.face == "day" else ""
        return self.widgets.Text(placeholder=holder, description=label, **WIDE)

    def _staff(self) -> tuple[str, ...]:
        """Adults of the staff, by handle."""
        of = self.school.reader.handles.of
        return tuple(
            sorted(label_beside(of(one), self.names) for one in self.school.table("staff")["staff_id"].unique())
        )

    def _week(self) -> date | None:
        """Monday of the day typed; None while it is no day."""
        try:
            day = date.fromisoformat(self.fields["date"].value.strip())
        except ValueError:
            return None
        return day - timedelta(day.weekday())

    def _list_adults(self) -> None:
        """Offer the adults of the relations that run that week."""
        monday = self._week()
        if monday is None:
            return
        self.running = self.work.relations(monday)
        stays, of = self.adult.value, self.school.reader.handles.of
        adults = [(label_beside(of(one), self.names), one) for one in self.running["provider_id"].dropna().unique()]
        self.adult.options = [(self.words.say("Tous"), ""), *sorted(adults)]
        self.adult.value = stays if stays in self.running["provider_id"].array else ""
        self._list_relations()

    def _list_relations(self) -> None:
        """Offer the relations of the adult chosen."""
        rows, of = self.running, self.school.reader.handles.of
        if self.adult.value:
            rows = rows[rows["provider_id"].eq(self.adult.value).to_numpy(dtype=bool, na_value=False)]
        told = [
            (f"{label_beside(of(student), self.names)} · {self.words.label(kind, 'service')}", (service, student))
            for service, student, kind in rows[["service_id", "student_id", "service"]]
            .astype("str")
            .to_numpy()
            .tolist()
        ]
        self.relation.options = sorted(told)

    def take(self, row: Mapping[str, str]) -> Sequence[Fault]:
        """Put a meeting in the data: what is wrong with it."""
        from portraitlib.ingest.typed import take_typed  # only who saves waits for it

        return take_typed(self.school, TABLE, row)

    def save(self) -> str:
        """Keep the meeting in the data, or say all that is wrong with it."""
        if self.relation.value is None:
            return self.words.say("Choisissez un élève. La liste donne ceux qui ont un lien cette semaine-là.")
        service, student = self.relation.value
        typed = {name: str(widget.value).strip() for name, widget in self.fields.items()}
        row = {"service_id": service, "student_id": student, **typed, "provider_id": self.there.value.split(" ")[0]}
        if faults := self.take(row):
            told = describe_faults(faults, self.words, Manner(ADVICE_OF_BOOK))
            return "\n".join([self.words.say("Rien n'est gardé. À corriger :"), told])
        self.has_kept, self.there.value = True, ""
        for field in self.form.fields:
            if field.name not in _KEPT:
                self.fields[field.name].value = next(iter(field.choices), "")
        handle = self.school.reader.handles.of(student)
        kept = mark(
            "Gardé : {student}, {day:date}. Les sections le montreront une fois la page refaite ou le carnet relancé."
        )
        return self.words.say(kept, student=handle, day=date.fromisoformat(typed["date"]))
