"""Identifiers of persons replaced by keyed hashes."""

from __future__ import annotations

from portraitlib.ingest.coded import Coded, joined, without_decimals
from portraitlib.ingest.convert import Converted
from portraitlib.ingest.mapping import ColumnSource
from portraitlib.ingest.personal import CODE_PERMANENT, normalised_code
from portraitlib.persons.key import Key
from portraitlib.tables.schema import Column


def identifying(texts: Coded, source: ColumnSource, schools: Coded | None) -> Coded:
    """Identifiers to hash: with their school where a number is of one school.

    A code permanent is one person's in every school; 16.0 is the number 16, written by a program that computes.

    Examples
    --------
    >>> source = ColumnSource.model_validate({"from": "Fiche", "identifier": "other"})
    >>> identifying(Coded.of(["16"]), source, Coded.of(["A1"])).texts
    ['A1|16']
    """
    texts = texts.recoded(without_decimals)
    if schools is None or source.identifier == "code_permanent":
        return texts
    return joined([schools, texts]).recoded(_own_code)


def _own_code(text: str) -> str:
    own = text.split("|", 1)[1]
    return own if CODE_PERMANENT.fullmatch(normalised_code(own)) else text


def pseudonymise(column: Column, texts: Coded, kind: str | None, key: Key) -> tuple[Converted, list[bool]]:
    """Replace identifiers by pseudonyms, each distinct identifier once."""
    role = "student" if column.name.endswith("student_id") else "staff"
    values, rules, reshaped = [], [], []
    for text in texts.texts:
        code = normalised_code(text)
        is_code = CODE_PERMANENT.fullmatch(code) is not None
        wrong = kind == "code_permanent" and not is_code
        values.append(None if wrong else key.pseudonym(role, code if is_code else text))
        rules.append("code_permanent_shape" if wrong else "")
        reshaped.append(is_code and code != text)
    return Converted(texts.codes, values, rules, [""] * len(values)), reshaped


def pseudonyms(column: Column, texts: Coded, kind: str | None, key: Key) -> set[str]:
    """Pseudonyms of the persons whose identifiers stand in a column."""
    return {name for name in pseudonymise(column, texts, kind, key)[0].distinct if name}
