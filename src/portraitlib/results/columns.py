"""A column of a result, said once: what it is, how it is written, what it means; and the part it plays in a table.

`column` declares; `key`, `n`, `part`, `rate`, `statistic` and `fact` say what a column is to the disclosure rule in one
table, and declare it too when they are given its label. A name alone is that of a column declared elsewhere: in the
same room, or in `results.vocabulary` when several rooms give it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from portraitlib.results.forms import Form

NO_CODES: Mapping[str, str] = {}


@dataclass(frozen=True)
class Column:
    """What a column of a result is, wherever it stands.

    Parameters
    ----------
    name : str
    label : str
        French, as it heads the column; its English is in the catalogue.
    form : Form
    unit : str
        What a number is of, where its form does not tell: ``"probability"``, ``"days"``…
    definition : str
        French, one sentence: what is counted, over what.
    source : str
        Where the definition comes from; the code when empty.
    like : str
        Column, or kind of code, whose codes it shares.
    """

    name: str
    label: str
    form: Form = Form.TEXT
    unit: str = ""
    definition: str = ""
    source: str = ""
    like: str = ""


@dataclass(frozen=True)
class Role:
    """The part a column plays in a table.

    Parameters
    ----------
    name : str
    kind : {"key", "n", "part", "rate", "statistic", "fact"}
    form : Form, optional
        In place of the column's own, in this table.
    of : str
        Of a rate: the count that is its numerator. Of a statistic that is a share: of what, when it is not of the
        students of its row (of days, of points).
    groups : tuple of str
        Of a part: the groups of parts, each of which adds up to `n`, that it is in.
    told : tuple of str or None
        Of a rate: the statistics from which it could be told, withheld where it is; all of them when None.
    adds_up : int
        Of a key: rows of different students add up along it to a total that the reader may know; 0 when they do not.
        Lines along several keys are protected in the order of these numbers.
    is_shown : bool
    """

    name: str
    kind: str
    form: Form | None = None
    of: str = ""
    groups: tuple[str, ...] = ()
    told: tuple[str, ...] | None = None
    adds_up: int = 0
    is_shown: bool = True

    @property
    def column(self) -> Column:
        """Its declaration, in the form of this table."""
        known = declared(self.name)
        return replace(known, form=self.form) if self.form else known


_DECLARED: dict[str, Column] = {}
_CODES: dict[str, dict[str, str]] = {}


def column(
    name: str,
    label: str,
    form: Form = Form.TEXT,
    *,
    unit: str = "",
    definition: str = "",
    source: str = "",
    codes: Mapping[str, str] = NO_CODES,
    like: str = "",
) -> Column:
    """Declare a column; see `Column`.

    Raises
    ------
    ValueError
        When the name is declared otherwise elsewhere: a reader would see whichever came last.

    Examples
    --------
    >>> column("n_examples", "Exemples", Form.COUNT, definition="Exemples donnés.").label
    'Exemples'
    >>> column("n_examples", "Autres exemples", Form.COUNT)
    Traceback (most recent call last):
    ...
    ValueError: column n_examples is declared twice, as 'Exemples' and as 'Autres exemples'
    """
    made = Column(name, label, form, unit, definition, source, like)
    known = _DECLARED.setdefault(name, made)
    if known != made:
        raise ValueError(f"column {name} is declared twice, as {known.label!r} and as {label!r}")
    if codes:
        declare_codes(name, codes)
    return made


def declare_codes(kind: str, labels: Mapping[str, str]) -> Mapping[str, str]:
    """Declare the codes of a kind, which is often the column they stand in.

    Parameters
    ----------
    kind : str
    labels : dict of code to French label

    Raises
    ------
    ValueError
        When a code of that kind has another label elsewhere.

    Examples
    --------
    >>> declare_codes("example", {"a": "Un exemple"})["a"]
    'Un exemple'
    """
    known = _CODES.setdefault(kind, {})
    if twice := sorted(code for code in labels.keys() & known.keys() if labels[code] != known[code]):
        raise ValueError(f"two labels for {kind} {twice}: give each code one label, in one place")
    known |= labels
    return labels


def codes_of(kind: str) -> Mapping[str, str]:
    """French label of each code of a kind, or of those it shares with another column."""
    import_module("portraitlib.results.vocabulary")
    if kind in _DECLARED and _DECLARED[kind].like:
        kind = _DECLARED[kind].like
    return _CODES.get(kind, NO_CODES)


def all_codes() -> Mapping[str, Mapping[str, str]]:
    """Every list of codes declared so far, in the order of their declaration."""
    import_module("portraitlib.results.vocabulary")
    return _CODES


def declared(name: str) -> Column:
    """The declaration of a column.

    Raises
    ------
    KeyError
        When no room nor the vocabulary declares it.
    """
    if name not in _DECLARED:
        import_module("portraitlib.results.vocabulary")  # declares what several rooms give
    if name not in _DECLARED:
        raise KeyError(f"no column {name!r} is declared: give its label where its table is declared")
    return _DECLARED[name]


def declarations() -> Mapping[str, Column]:
    """Every column declared so far, by name."""
    import_module("portraitlib.results.vocabulary")
    return _DECLARED


def _declare(name: str, label: str, form: Form | None, usual: Form, more: Mapping[str, Any]) -> Form | None:
    """Declare the column when it is given its label; the form to write it in otherwise, when it is not its own."""
    if not label:
        return form
    column(name, label, form or usual, **more)
    return None


def key(
    name: str, label: str = "", form: Form | None = None, *, adds_up: int = 0, shown: bool = True, **more: Any
) -> Role:
    """A column that says what a row is about; ``adds_up``: rows add up along it to a total that may be known."""
    return Role(name, "key", _declare(name, label, form, Form.TEXT, more), adds_up=adds_up, is_shown=shown)


def n(name: str, label: str = "", form: Form | None = None, *, shown: bool = True, **more: Any) -> Role:
    """The column that counts the students behind a row."""
    return Role(name, "n", _declare(name, label, form, Form.COUNT, more), is_shown=shown)


def part(
    name: str,
    label: str = "",
    form: Form | None = None,
    *,
    group: str | tuple[str, ...] = "",
    shown: bool = True,
    **more: Any,
) -> Role:
    """A column that counts a part of `n`; the parts of one `group` add up to it, and a part may be of several."""
    groups = (group,) if isinstance(group, str) else group
    return Role(name, "part", _declare(name, label, form, Form.COUNT, more), groups=groups, is_shown=shown)


def rate(
    name: str,
    label: str = "",
    form: Form | None = None,
    *,
    of: str,
    told: tuple[str, ...] | None = None,
    shown: bool = True,
    **more: Any,
) -> Role:
    """A share of `n` whose numerator is the count `of`; see `Role` for `told`."""
    return Role(name, "rate", _declare(name, label, form, Form.PERCENT, more), of=of, told=told, is_shown=shown)


def statistic(
    name: str, label: str = "", form: Form | None = None, *, of: str = "", shown: bool = True, **more: Any
) -> Role:
    """A column computed from the students behind a row, withheld with their number; see `Role` for `of`.

    A share of these students is a `rate`: its number and theirs give back the count that is its numerator.
    """
    if of == "students":
        raise ValueError(f"column {name} is a share of the students of its row: declare it a rate, with its numerator")
    return Role(name, "statistic", _declare(name, label, form, Form.NUMBER, more), of=of, is_shown=shown)


def fact(name: str, label: str = "", form: Form | None = None, *, shown: bool = True, **more: Any) -> Role:
    """A column that tells nothing of students: a rule, a name, a choice."""
    return Role(name, "fact", _declare(name, label, form, Form.TEXT, more), is_shown=shown)
