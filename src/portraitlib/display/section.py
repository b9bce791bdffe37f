"""What the view of a section is written with, from one place."""

from portraitlib.display import charts
from portraitlib.display.absence import nothing_found
from portraitlib.display.drawn import exact, labelled, listed, only, under, with_labels, with_texts, with_under
from portraitlib.display.findings import among_shown, among_told, is_whole, range_title
from portraitlib.display.tables import shown_table, titled
from portraitlib.display.view import Rank, ShownColumn, ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import MISSING, Words
from portraitlib.results.columns import declared
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.results.vocabulary.marking import mark

__all__ = [
    "MISSING",
    "Form",
    "Rank",
    "ResultTable",
    "ShownColumn",
    "ShownFigure",
    "ShownTable",
    "View",
    "Words",
    "among_shown",
    "among_told",
    "charts",
    "declared",
    "exact",
    "is_whole",
    "labelled",
    "listed",
    "mark",
    "nothing_found",
    "only",
    "range_title",
    "shown_table",
    "titled",
    "under",
    "view_of",
    "with_labels",
    "with_texts",
    "with_under",
]
