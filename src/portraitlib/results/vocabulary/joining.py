"""One table of labels out of the labels of every study."""

from __future__ import annotations

from collections.abc import Iterable

Labels = dict[str, dict[str, str]]


def joined(parts: Iterable[Labels]) -> Labels:
    """Labels of several modules together, kind by kind.

    Parameters
    ----------
    parts : iterable of {kind: {code: French label}}

    Raises
    ------
    ValueError
        When two modules give one code of one kind different labels: the reader would see whichever came last.

    Examples
    --------
    >>> joined([{"sex": {"F": "Filles"}}, {"sex": {"M": "Garçons"}, "wave": {"before": "Avant"}}])
    {'sex': {'F': 'Filles', 'M': 'Garçons'}, 'wave': {'before': 'Avant'}}
    """
    labels: Labels = {}
    for part in parts:
        for kind, codes in part.items():
            known = labels.setdefault(kind, {})
            twice = sorted(code for code in codes.keys() & known.keys() if codes[code] != known[code])
            if twice:
                raise ValueError(f"two labels for {kind} {twice}: give each code one label, in one module")
            known |= codes
    return labels
