"""What can only be seen once a school's files are all read: duplicates, references, tables that must be there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from portraitlib.ingest.meetings import drop_impossible_meetings, drop_two_adults, to_mondays
from portraitlib.ingest.planning import drop_impossible_plans
from portraitlib.ingest.programmes import drop_impossible_programmes, empty_two_cutoffs
from portraitlib.ingest.repeats import by_rule, settle, written
from portraitlib.ingest.stage import ORIGIN, TRACES
from portraitlib.rules import Questionnaire
from portraitlib.tables.earlier_tables import apart
from portraitlib.tables.frames import from_arrow
from portraitlib.tables.questionnaires import question_rows
from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.schemas.planning import MAY_BE_UNTOLD
from portraitlib.tables.schemas.voices import OF_ITEM, QUESTIONNAIRES

UNKNOWN = {
    "student_id": "student_not_enrolled",
    "item": "unknown_item",
    "service_id": "unknown_service",
    "slot": "unknown_slot",
    "staff_id": "unknown_adult",
    "programme_id": "unknown_programme",
}


@dataclass
class Finished:
    """Tables of one school, the rows that had to go, those of which a cell was emptied, students of several stays."""

    tables: dict[str, pd.DataFrame]
    gone: list[tuple[str, str, str, pd.DataFrame]] = field(default_factory=list)
    emptied: list[tuple[str, str, str, pd.DataFrame]] = field(default_factory=list)
    joined: pd.DataFrame = field(default_factory=pd.DataFrame)
    asked: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Questions that no file of questions holds: those told beside answers, those of `params/questionnaires`."""

    def drop(self, table: str, rule: str, column: str, mask: np.ndarray | pd.Series) -> None:
        """Set aside the rows of a mask."""
        mask = np.asarray(mask, dtype=bool)
        if mask.any():
            rows = self.tables[table]
            self.gone.append((table, rule, column, rows[mask]))
            self.tables[table] = rows[~mask].reset_index(drop=True)

    def empty(self, table: str, rule: str, column: str, mask: np.ndarray | pd.Series) -> None:
        """Empty the cells of a column in the rows of a mask."""
        mask = np.asarray(mask, dtype=bool)
        if not mask.any():
            return
        rows = self.tables[table]
        rows = self.tables[table] = rows.assign(**{column: rows[column].mask(mask)})
        self.emptied.append((table, rule, column, rows[mask]))

    def drop_everything(self, rule: str, column: str) -> None:
        """Set aside all that is left."""
        for table, rows in self.tables.items():
            self.drop(table, rule, column, np.ones(len(rows), dtype=bool))


def finish(
    staged: dict[str, pa.Table],
    shared: dict[str, pd.DataFrame],
    left_out: Collection[str] = (),
    naming: Mapping[tuple[str, str], Collection[str]] | None = None,
    sets: Iterable[Questionnaire] = (),
    firsts: Collection[int] = (),
) -> Finished:
    """Check a school's tables against one another.

    Rows of the students `left_out` go with them; the texts that name a person (`naming`, by table and column)
    are kept nowhere. Of rows that places of origin `firsts` repeat, the earliest stays.
    """
    finished = Finished({table: from_arrow(rows) for table, rows in staged.items()})
    for (table, column), texts in (naming or {}).items():
        if table in finished.tables:
            drop_names(finished, table, column, texts)
    tell_questions(finished, sets)
    to_mondays(finished)
    drop_two_adults(finished)
    empty_two_cutoffs(finished)
    for schema in SCHEMAS.values():
        if schema.name in finished.tables:
            drop_later(finished, schema, firsts)
            drop_duplicates(finished, schema)
            drop_unknown(finished, schema, shared, left_out)
    drop_impossible_scores(finished, shared)
    drop_impossible_answers(finished, shared)
    drop_impossible_plans(finished, shared)
    drop_impossible_meetings(finished, shared)
    drop_impossible_programmes(finished, shared)
    return finished


def tell_questions(finished: Finished, sets: Iterable[Questionnaire]) -> None:
    """Take from answers what they say of their questions, and add what the questionnaires say of theirs."""
    if not len(finished.tables.get("answers", ())):
        return
    finished.tables["answers"], told = apart(finished.tables["answers"])
    answers = finished.tables["answers"]
    known = [
        question_rows(one, answers["school_id"].iloc[0]) for one in sets if one.instrument in set(answers["instrument"])
    ]
    # What a questionnaire says of a question comes first: beside an answer only the ends of its scale stand.
    asked = pd.concat([*known, told], ignore_index=True)
    finished.asked = asked.drop_duplicates(list(QUESTIONNAIRES.key), ignore_index=True)


def drop_impossible_answers(finished: Finished, shared: dict[str, pd.DataFrame]) -> None:
    """Set aside answers out of the scale of their question, and those that name a person who must not be."""
    items = _questions(finished, shared)
    if items is None or "answers" not in finished.tables:
        return
    keys = ["instrument", "item"]
    told = finished.tables["answers"][keys].merge(items[[*keys, *OF_ITEM]].drop_duplicates(keys), on=keys, how="left")
    answers = finished.tables["answers"]
    answer = answers["answer"].to_numpy()
    is_off = (answer < told["scale_low"].to_numpy()) | (answer > told["scale_high"].to_numpy())
    is_private = told["is_anonymous"].eq(True).fillna(False) | told["respondent"].isin(("parent", "staff"))
    names_one = answers["student_id"].notna().to_numpy() & is_private.to_numpy(dtype=bool)
    finished.drop("answers", "outside_scale", "answer", is_off)
    finished.drop("answers", "names_who_answers", "student_id", names_one[~is_off])


def drop_names(finished: Finished, table: str, column: str, texts: Collection[str]) -> None:
    """Empty the cells whose text names a person; a row that is nothing without its text goes."""
    mask = finished.tables[table][column].isin(texts)
    schema = SCHEMAS[table]
    if schema.column(column).required or column in schema.key:
        finished.drop(table, "name_in_text", column, mask)
    elif mask.any():
        finished.empty(table, "name_in_text", column, mask)


def drop_later(finished: Finished, schema: TableSchema, firsts: Collection[int]) -> None:
    """Of rows with one key that a description says to be repeated, keep the earliest."""
    rows = finished.tables[schema.name]
    is_said = rows[ORIGIN].isin(list(firsts)).to_numpy()
    if schema.date_column and is_said.any():
        said = rows[is_said].sort_values(schema.date_column, kind="stable")
        later = said.index[said.duplicated([name for name in schema.key if name != schema.date_column])]
        finished.drop(schema.name, "repeated_as_described", "", rows.index.isin(later))


def drop_duplicates(finished: Finished, schema: TableSchema) -> None:
    """Of rows with one key, keep one when they agree on what they are about; see `repeats.settle`."""
    rows = finished.tables[schema.name]
    settled = settle(rows, schema)
    if settled is None:
        return
    rows = written(rows, settled)
    for column, where in settled.emptied.items():
        finished.emptied.append((schema.name, "repeated_contradiction", column, rows.loc[where]))
    if schema.name == "students":
        finished.joined = rows.loc[settled.joined]
    goes = np.zeros(len(rows), dtype=bool)
    for rule, mask in by_rule(settled, rows.index):
        if mask.any():
            finished.gone.append((schema.name, rule, "", rows[mask]))
            goes |= mask
    finished.tables[schema.name] = rows[~goes].reset_index(drop=True)


def drop_unknown(
    finished: Finished, schema: TableSchema, shared: dict[str, pd.DataFrame], left_out: Collection[str] = ()
) -> None:
    """Set aside rows about a student, an adult, an item, a service or a slot that the school does not have."""
    for column, table, extra in schema.references:
        if column in UNKNOWN:
            rows = finished.tables[schema.name]
            known = _rows_of(table, finished, shared)
            if (table in MAY_BE_UNTOLD or _is_lacking(table, left_out)) and (known is None or not len(known)):
                continue  # a school without any list of students is told so, and not student by student
            is_known = _found(rows, known, [column, *extra])
            if column == "student_id" and left_out:
                finished.drop(schema.name, "left_out_with_student", column, ~is_known & rows[column].isin(left_out))
                rows = finished.tables[schema.name]
                is_known = _found(rows, known, [column, *extra])
            if column == "service_id":  # the service is there, and not for this student
                of_others = ~is_known & _found(rows, known, [column])
                finished.drop(schema.name, "student_not_in_service", "student_id", of_others)
                rows, is_known = finished.tables[schema.name], is_known[~of_others]
            if column == "student_id" and "school_year" in extra and not is_known.all():
                of_another = ~is_known & _found(rows, known, [column])
                finished.drop(schema.name, "enrolled_another_year", "school_year", of_another)
                rows, is_known = finished.tables[schema.name], is_known[~of_another]
            if not is_known.all():
                finished.drop(schema.name, UNKNOWN[column], column, ~is_known & rows[column].notna())


def _is_lacking(table: str, left_out: Collection[str]) -> bool:
    """Whether a table without rows is told as missing: the mapping did not leave its students out."""
    return table == "students" and not left_out


def _rows_of(table: str, finished: Finished, shared: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    if table == "questionnaires":
        return _questions(finished, shared)
    return finished.tables.get(table, shared.get(table))


def _questions(finished: Finished, shared: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Every question that is known: of a file, or told beside answers."""
    written = finished.tables.get("questionnaires", shared.get("questionnaires"))
    parts = [part for part in (written, finished.asked) if part is not None and len(part)]
    return pd.concat(parts, ignore_index=True) if parts else None


def _found(rows: pd.DataFrame, known: pd.DataFrame | None, columns: list[str]) -> np.ndarray:
    """Mask of the rows whose values of `columns` stand together in `known`."""
    if known is None or not len(known):
        return np.zeros(len(rows), dtype=bool)
    if len(columns) == 1:
        texts, of_known = (pa.array(part[columns[0]]) for part in (rows, known))
        return pc.is_in(texts, of_known).to_numpy(zero_copy_only=False)
    both = pd.concat([known[columns], rows[columns]], ignore_index=True)
    groups = both.groupby(columns, dropna=False, sort=False).ngroup().to_numpy()
    return np.isin(groups[len(known) :], groups[: len(known)])


def drop_impossible_scores(finished: Finished, shared: dict[str, pd.DataFrame]) -> None:
    """Set aside scores above the maximum of their item, or out of the bounds of their instrument."""
    described = _rows_of("instruments", finished, shared)
    if "progress" in finished.tables and described is not None:
        for rule, bound in (("score_above_maximum", "maximum"), ("score_below_minimum", "minimum")):
            score, of = finished.tables["progress"]["score"], finished.tables["progress"]["instrument"]
            limit = of.map(described.set_index("instrument")[bound]).astype("float64")
            finished.drop("progress", rule, "score", score > limit if bound == "maximum" else score < limit)
    items = _rows_of("items", finished, shared)
    if "responses" not in finished.tables or items is None:
        return
    rows = finished.tables["responses"]
    highest = rows[["instrument", "item"]].merge(
        items[["instrument", "item", "maximum_score"]], on=["instrument", "item"], how="left"
    )["maximum_score"]
    finished.drop("responses", "score_above_maximum", "score", (rows["score"] > highest.to_numpy()).to_numpy())


def without_traces(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as they are stored."""
    return rows.drop(columns=list(TRACES))
