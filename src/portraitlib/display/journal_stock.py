"""The stock-taking in a notebook: a word a point, all at once."""

from __future__ import annotations

from portraitlib.display.journal_face import Face
from portraitlib.journal.forms import WORDS
from portraitlib.journal.meetings import WORDS_IN_ORDER, stocktaking_shared
from portraitlib.journal.opened import Journal
from portraitlib.rules import load_guide
from portraitlib.tables.school import School


class StockFace(Face):
    """The stock-taking: a word a point, all at once."""

    def __init__(self, school: School, journal: Journal) -> None:
        super().__init__(school, journal)
        guide = load_guide()
        options = [("", ""), *((self.words.say(WORDS[word]), word) for word in WORDS_IN_ORDER)]
        self.points = {
            one.point: self.widgets.Dropdown(
                options=options,
                value=one.word,
                layout={"width": "12rem"},
                tooltip=getattr(guide.point(one.point), self.words.language),
            )
            for one in stocktaking_shared(journal, guide)
        }
        lines = [
            self.widgets.HBox([control, self.widgets.Label(getattr(guide.point(point), self.words.language))])
            for point, control in self.points.items()
        ]
        self.box = self.widgets.Accordion(
            children=[
                self.widgets.VBox(
                    [
                        *lines,
                        self.who,
                        self.widgets.HBox([self.button(self.words.say("Enregistrer"), self.save, "primary")]),
                        self.says,
                    ]
                )
            ],
            titles=(self.words.say("Bilan de l'équipe, en quatre mots"),),
        )

    def save(self) -> str:
        """Keep every word chosen, as today's."""
        chosen = {point: control.value for point, control in self.points.items() if control.value}
        for point, word in chosen.items():
            body = {"point": point, "word": word, "taken_on": str(self.journal.today)}
            self.journal.save("stocktaking", body, who=self.who.value)
            self.has_kept = True
        return self.words.plural("{n} point enregistré.", "{n} points enregistrés.", len(chosen))
