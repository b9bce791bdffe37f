"""Label of a code found among all labels, in French."""

from __future__ import annotations

from portraitlib.display.labels import LABELS, OPEN_KINDS


def label_of(code: object, kind: str = "") -> str | None:
    """French label of a code of some kind; None when no list knows it, or when the kind holds the school's own words.

    Parameters
    ----------
    code : object
        Booleans and whole numbers are looked up in their plainest writing.
    kind : str
        Empty to look everywhere, the standard tables first.

    Examples
    --------
    >>> label_of(2.0, "term"), label_of(True, "is_sure"), label_of("mathematics"), label_of("21", "group")
    ('2e étape', 'oui', 'Mathématique', None)
    """
    if kind in OPEN_KINDS:
        return None
    written = str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)
    for known in (kind, "yes_no"):
        if written in LABELS.get(known, ()):
            return LABELS[known][written]
    if kind:
        return None
    return next((codes[written] for codes in LABELS.values() if written in codes), None)
