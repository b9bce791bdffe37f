"""Columns of the tables that these tests make up: a table shows declared columns only."""

import portraitlib.studies.attendance.measures.columns
import portraitlib.studies.coverage.measures.missing_tables
import portraitlib.studies.risk.measures.columns  # noqa: F401 - their columns are drawn here
from portraitlib.results.columns import column
from portraitlib.results.forms import Form

MADE_UP = {
    **dict.fromkeys(("student", "reply", "x", "is_present"), Form.TEXT),
    **dict.fromkeys(("start_rate", "end_rate", "answer_share"), Form.PERCENT),
    "day": Form.DATE,
}
for _name, _form in MADE_UP.items():
    column(_name, _name, _form)
