"""What students, parents and staff say: the questions asked of them, and their answers."""

from __future__ import annotations

from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas.columns import (
    ENROLLED,
    SCHOOL,
    VALUE,
    YEAR,
    boolean,
    code,
    day,
    integer,
    label,
    number,
    person,
)

RESPONDENTS = ("student", "parent", "staff")
_INSTRUMENT = label("instrument", "Name of the questionnaire.", required=True)
_ITEM = label("item", "Code of the question in its questionnaire.", required=True)
_OF_ITEM = (
    label("wording_fr", "Question as it was asked, in French."),
    label("wording_en", "Question as it was asked, in English."),
    label("dimension", "What the question is about: a free code.", pattern=r"[a-z][a-z0-9_]*"),
    code("respondent", "Who is asked.", RESPONDENTS),
    number("scale_low", "Lowest answer possible.", "scale points", 0, 100, **VALUE),
    number("scale_high", "Highest answer possible.", "scale points", 0, 100, **VALUE),
    label("scale_words_fr", "Words of the scale, from the lowest to the highest, in French."),
    label("scale_words_en", "Words of the scale, from the lowest to the highest, in English."),
    boolean("is_reversed", "A high answer means little of the dimension.", **VALUE),
    boolean("is_anonymous", "Nobody can tell who answered."),
    boolean("is_validated", "The questionnaire was validated by research."),
)
"""What is said of a question; a file of answers may say it beside each."""

QUESTIONNAIRES = TableSchema(
    "questionnaires",
    "one row per questionnaire and question",
    ("school_id", "instrument", "item"),
    (SCHOOL, _INSTRUMENT, _ITEM, *_OF_ITEM),
)
ANSWERS = TableSchema(
    "answers",
    "one row per person, questionnaire, date (or wave) and question",
    ("school_id", "instrument", "student_id", "respondent_id", "school_year", "wave", "date", "item"),
    (
        SCHOOL,
        _INSTRUMENT,
        person(
            "student_id", "Pseudonym of the student who answered; never where the answers bear no name.", required=False
        ),
        person("respondent_id", "Pseudonym of another respondent, or number of the sheet.", required=False),
        integer("school_year", YEAR.description, "year", 1990, 2100),
        code("wave", "Before or after the support was put in place.", ("before", "after"), **VALUE),
        day("date", "Day answered."),
        label("group", "Home group told on a sheet that bears no name."),
        _ITEM,
        number("answer", "Answer as given; empty when not answered.", "scale points", 0, 100, **VALUE),
    ),
    date_column="date",
    references=(*ENROLLED, ("item", "questionnaires", ("instrument",))),
)
ANSWERS_IN_FILES = TableSchema(
    ANSWERS.name, ANSWERS.grain, ANSWERS.key, (*ANSWERS.columns, *_OF_ITEM), date_column=ANSWERS.date_column
)
"""Answers as files hold them: each may say what its question is."""
OF_ITEM = tuple(column.name for column in _OF_ITEM)
VOICE_TABLES: tuple[TableSchema, ...] = (QUESTIONNAIRES, ANSWERS)
