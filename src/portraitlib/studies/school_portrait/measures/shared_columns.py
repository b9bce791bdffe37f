"""Columns that several tables of the room give: what a row is about, and whom a comparison rests on."""

from __future__ import annotations

from portraitlib.results.columns import column, fact, n, rate
from portraitlib.results.forms import Form
from portraitlib.results.vocabulary.marking import mark

column("track", mark("Séquence ou cours"), definition=mark("Séquence, ou cours, distingué à un même niveau."))
column("is_too_small", mark("Trop peu d'élèves"), like="yes_no", source="params/portrait.yml")

SMALLEST = n(
    "n_smallest",
    mark("Élèves, plus petit des deux groupes"),
    shown=False,
    definition=mark("Élèves du plus petit des deux groupes comparés."),
)
"""Count that protects a difference between two groups."""
FEWEST = (
    fact(
        "n_fewest_side",
        mark("Élèves, côté du seuil le moins nombreux"),
        Form.COUNT,
        shown=False,
        definition=mark("Élèves du côté du seuil qui en compte le moins, dans les deux groupes comparés."),
    ),
    rate(
        "fewest_share",
        mark("Part, côté du seuil le moins nombreux"),
        of="n_fewest_side",
        shown=False,
        definition=mark("Élèves du côté du seuil le moins nombreux, parmi ceux du plus petit groupe."),
    ),
)
"""Rate that protects a difference: it and one of its two rates would give the other away."""
