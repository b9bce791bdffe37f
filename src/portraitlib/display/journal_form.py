"""A form of the journal in a notebook: add, change, close, undo. A batch shows none: its pages have room to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portraitlib.display.journal_face import WIDE, WRAPPED, Face
from portraitlib.display.journal_words import day_told, short
from portraitlib.display.screen import label_beside, names_on_screen
from portraitlib.display.seen import findings_seen
from portraitlib.errors import JournalError, PortraitError
from portraitlib.journal.entry import Evidence
from portraitlib.journal.evidence import evidence_of
from portraitlib.journal.forms import HEEDS, WORDS, FormField, form_of, heeds
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.meetings import Prompt, asked_today, last_prompts
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.year import MeetingRules
from portraitlib.persons.handles import PSEUDONYM
from portraitlib.results.vocabulary import mark
from portraitlib.rules import load_guide
from portraitlib.tables.school import School, person_meant

_SAYS = {
    "saved": mark("Enregistré."),
    "clock": mark("Enregistré. L'horloge de ce poste retarde sur le dernier texte du journal : réglez-la."),
    "undone": mark("Le texte d'avant est revenu; celui-ci reste dans l'historique."),
}


class FormFace(Face):
    """The form of one kind: choose a text or write a new one, then save, close or undo."""

    def __init__(
        self, school: School, journal: Journal, kind: str, found: Mapping[str, Evidence] | None = None
    ) -> None:
        super().__init__(school, journal)
        self.kind, self.form, self.found = kind, form_of(kind), found
        self.known: dict[str, Revision] = {}
        self.prompts: dict[str, Prompt] = {}
        self.fields = {field.name: self._widget(field) for field in self.form.fields}
        self.which = self.widgets.Dropdown(description=self.words.say("Texte :"), **WIDE)
        self.evidence = self.widgets.SelectMultiple(
            options=self._findings(), rows=3, description=self.words.say("Ce qui l'appuie :"), **WIDE
        )
        self._list()
        self.which.value = next((value for _, value in self.which.options), None)
        self.which.observe(lambda _change: self._load(), names="value")
        self._load()
        has_evidence = "evidence" in KINDS[kind].model_fields and bool(self.evidence.options)
        title = self.words.say(self.form.label)
        self.box = self.widgets.Accordion(
            children=[
                self.widgets.VBox(
                    [
                        self.which,
                        *self.fields.values(),
                        *([self.evidence] if has_evidence else []),
                        self.who,
                        self._buttons(),
                        self.says,
                    ]
                )
            ],
            titles=(title,),
        )

    def _buttons(self) -> Any:
        say = self.words.say
        buttons = [self.button(say("Enregistrer"), self.save, "primary")]
        if self.kind == "answer":
            buttons.append(self.button(say("Rien à changer"), self.keep_answer))
        else:
            buttons.append(self.button(say("Marquer comme fait"), self.close))
        return self.widgets.HBox([*buttons, self.button(say("Annuler le dernier changement"), self.undo)], **WRAPPED)

    def _widget(self, field: FormField) -> Any:
        widgets, label = self.widgets, self.words.say("{name} :", name=self.words.say(field.label))
        if field.face == "choice":
            options = [(self.words.say(WORDS[code]), code) for code in field.choices]
            return widgets.Dropdown(options=options, description=label, **WIDE)
        if field.face == "yes_no":
            return widgets.Checkbox(description=label.rstrip("\u00a0:"), **WIDE)
        if field.face == "number":
            number = widgets.FloatText if isinstance(field.default, float) else widgets.IntText
            return number(value=field.default, description=label, **WIDE)
        if field.face == "student":
            return widgets.Combobox(options=self._students(), description=label, **WIDE)
        if field.face in ("text", "lines"):
            return widgets.Textarea(rows=3, description=label, **WIDE)
        if field.name in KINDS:  # what it names was written in another text: it is offered
            told = (one.body.told for one in self.journal.open_entries(field.name) if one.body)
            return widgets.Combobox(options=tuple(dict.fromkeys(told)), description=label, **WIDE)
        holder = self.words.say("AAAA-MM-JJ") if field.face == "day" else ""
        return widgets.Text(placeholder=holder, description=label, **WIDE)

    def _students(self) -> tuple[str, ...]:
        reader = self.school.reader
        names = names_on_screen(reader)
        return tuple(sorted(label_beside(reader.handles.of(one), names) for one in reader.handles.persons.students))

    def _findings(self) -> list[str]:
        """Findings that a text may rest on: those given, those on the screen of the notebook otherwise."""
        known = findings_seen(self.journal.school) if self.found is None else self.found
        return [headline for headline in known if headline]

    def _evidence(self, headline: str) -> Evidence | None:
        if self.found is not None:
            return self.found.get(headline)
        seen = findings_seen(self.journal.school)
        as_of = self.school.params.as_of or str(date.today())
        return evidence_of(seen[headline], headline, as_of) if headline in seen else None

    def _list(self) -> None:
        """Texts that may be changed, after a new one; for answers, the questions."""
        entries = self.journal.open_entries(self.kind)
        self.known = {one.entry: one for one in entries}
        if self.kind == "answer":
            self.prompts = {one.name: one for one in self._questions()}
            guide = load_guide()
            told = [(short(getattr(guide.point(one), self.words.language)), one) for one in self.prompts]
            self.which.options = told
            return
        told = [(self._told(one), one.entry) for one in reversed(entries)]
        self.which.options = [(self.words.say("Nouveau"), ""), *told]

    def _questions(self) -> list[Prompt]:
        rules, guide = self.school.settings(MeetingRules), load_guide()
        today = asked_today(self.journal, rules, guide)
        return today + [
            one for one in last_prompts(self.journal, rules, guide) if one.name not in {p.name for p in today}
        ]

    def _told(self, one: Revision) -> str:
        text = one.body.told if one.body else ""
        return short(f"{day_told(one.body.day if one.body else '', self.words)} {text}".strip())

    def _current(self) -> Revision | None:
        if self.kind == "answer":
            prompt = self.prompts.get(self.which.value)
            return prompt.last if prompt else None
        return self.known.get(self.which.value or "")

    def _load(self) -> None:
        """Put a text in the fields, as it was when it was read."""
        one = self._current()
        self.seen = one.seq if one else 0
        body = one.body.model_dump() if one and one.body else {}
        for field in self.form.fields:
            self._fill(field, body.get(field.name, field.default))
        self.tell("")

    def _fill(self, field: FormField, value: Any) -> None:
        if field.face == "lines":
            value = "\n".join(value)
        if field.face == "student" and value:
            value = label_beside(self.school.reader.handles.of(value), names_on_screen(self.school.reader))
        if field.face == "choice":
            value = value or next(iter(field.choices))
        self.fields[field.name].value = value

    def typed(self) -> dict[str, Any]:
        """What the fields hold, a student's handle as the pseudonym it stands for.

        Raises
        ------
        JournalError
            ``journal_no_such_student``.
        """
        body = {name: widget.value for name, widget in self.fields.items()} | self.unreadable
        for field in self.form.fields:
            if field.face == "student" and body[field.name]:
                body[field.name] = self._student(str(body[field.name]))
        one = self._current()
        kept = one.body.model_dump() if one and one.body else {}
        hidden = {name: value for name, value in kept.items() if name not in body}
        return {**hidden, **body, **self._own()}

    def _student(self, written: str) -> str:
        found = person_meant(self.school, written.split(" ")[0])
        if not PSEUDONYM.fullmatch(found):
            raise JournalError("journal_no_such_student")
        return found

    def _own(self) -> dict[str, Any]:
        """What a person does not type: the question answered, what was shown."""
        own: dict[str, Any] = {}
        if self.kind == "answer":
            own |= {"prompt": self.which.value, "given_on": str(self.journal.today), "is_unchanged": False}
        if chosen := [one for one in map(self._evidence, self.evidence.value) if one]:
            own["evidence"] = [*self._kept_evidence(chosen), *(one.model_dump() for one in chosen)]
        return own

    def _kept_evidence(self, chosen: Sequence[Evidence]) -> list[dict[str, Any]]:
        """What the text already rests on, without what is chosen again."""
        one, again = self._current(), {evidence.headline for evidence in chosen}
        kept = getattr(one.body, "evidence", ()) if one else ()
        return [evidence.model_dump() for evidence in kept if evidence.headline not in again]

    def save(self) -> str:
        """Keep what was typed."""
        return self._keep(self.typed())

    def close(self) -> str:
        """Keep what was typed, as done."""
        return self._keep({**self.typed(), "state": "done"})

    def keep_answer(self) -> str:
        """Keep the last answer as today's."""
        return self._keep({**self.typed(), "is_unchanged": True})

    def undo(self) -> str:
        """Bring back the text that was there before."""
        one = self._current()
        if one is None:
            raise JournalError("nothing_to_undo")
        self.journal.undo(one.entry, who=self.who.value, seen=self.seen)
        self.has_kept = True
        self._again(one.entry)
        return self._says("undone")

    def _keep(self, body: Mapping[str, Any]) -> str:
        one = self._current()
        entry = one.entry if one else self.new_entry
        saved = self.journal.save(self.kind, body, who=self.who.value, entry=entry, seen=self.seen)
        self.has_kept = True
        told = [self._says("clock" if saved.clock_behind else "saved")]
        told += [self.words.say(HEEDS[name]) for name in heeds(body)]
        self._again(saved.entry)
        return "\n".join(told)

    def _says(self, what: str) -> str:
        sentence = _SAYS[what]
        return self.words.say(sentence)

    @property
    def entry(self) -> str:
        """Text that the form is on: an entry, or the question of an answer; empty for a new one."""
        return str(self.which.value or "")

    def _again(self, entry: str) -> None:
        """List the texts again, and stay on the one that was kept."""
        stays = self.which.value if self.kind == "answer" else entry
        self._list()
        values = [value for _, value in self.which.options]
        self.which.value = stays if stays in values else values[0]
        self._load()

    def after_fault(self, fault: PortraitError) -> None:
        """After another's text came between, the next save is made knowingly: both are on the screen."""
        super().after_fault(fault)
        if fault.code == "journal_conflict":
            self.seen = int(fault.facts["seq"])
