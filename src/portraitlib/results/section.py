"""What the measures of a section are written with, from one place."""

from portraitlib.results.columns import Role, codes_of, column, declare_codes, fact, key, n, part, rate, statistic
from portraitlib.results.door import demand, refuse, study
from portraitlib.results.forms import Form
from portraitlib.results.result import Refusal, RefusedError, Result, ResultTable, TypedNumber, named
from portraitlib.results.siblings import as_in, fewest_left_out, less, with_rest, without
from portraitlib.results.tables import Table, table
from portraitlib.results.vocabulary.marking import mark

__all__ = [
    "Form",
    "Refusal",
    "RefusedError",
    "Result",
    "ResultTable",
    "Role",
    "Table",
    "TypedNumber",
    "as_in",
    "codes_of",
    "column",
    "declare_codes",
    "demand",
    "fact",
    "fewest_left_out",
    "key",
    "less",
    "mark",
    "n",
    "named",
    "part",
    "rate",
    "refuse",
    "statistic",
    "study",
    "table",
    "with_rest",
    "without",
]
