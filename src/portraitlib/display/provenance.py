"""Where a notebook's numbers come from."""

from __future__ import annotations

from portraitlib.tables.school import School


def provenance(school: School) -> None:
    """Print where the numbers come from."""
    from IPython.display import display

    display({"text/plain": school.code}, raw=True)
