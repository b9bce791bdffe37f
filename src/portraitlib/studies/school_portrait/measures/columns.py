"""Columns that several sections of the school portrait give, each said once, and the parts they play in a table."""

from __future__ import annotations

from dataclasses import replace

from portraitlib.results.section import Form, Role, column, fact, key, mark, n, part, rate, statistic

_STUDENT = "Student (1908), Biometrika 6:1-25"

column("attribute", mark("Caractéristique"), definition=mark("Caractéristique des élèves qui distingue les groupes."))
column("series", mark("Règles de notation"), definition=mark("Années de suite notées selon les mêmes règles."))
column(
    "segment",
    mark("Années comparables entre elles"),
    definition=mark("Années de suite notées selon des règles comparables."),
)
column(
    "is_comparable",
    mark("Parmi les dernières années comparables"),
    like="yes_no",
    definition=mark("Si l'année est de la dernière suite d'années comparables."),
)
column("first_year", mark("Première année"), Form.YEAR, definition=mark("Première année comparée."))
column("last_year", mark("Dernière année"), Form.YEAR, definition=mark("Dernière année comparée."))

# What a reader may choose in place of an attribute of students, or of the year before.
column("entry_delay", mark("Âge par rapport au niveau"), definition=mark("Âge au 30 septembre et âge usuel du niveau."))
column("every_dimension", mark("Toutes les caractéristiques"))
column("nobody", mark("Sans distinguer de groupes"))
column("year_before", mark("L'année précédente"))
column("term_before", mark("L'étape précédente, mêmes élèves"))
column("two_years_before", mark("Deux ans plus tôt"))
column("level_above", mark("Le niveau suivant"))
column("other_sequence", mark("Une autre séquence"))

IS_TOO_SMALL = fact(
    "is_too_small",
    mark("Trop peu d'élèves"),
    shown=False,
    like="yes_no",
    definition=mark("Moins d'élèves qu'il n'en faut pour en parler."),
    source="params/portrait.yml",
)
CELL_KEYS = (key("subject"), key("competency"), key("track", adds_up=3), key("level", adds_up=2))
"""What a row about a cell is about; the rows of a subject add up along its levels, then along its tracks."""

_SUCCESS = (
    n("n_students"),
    part("n_passed", group=("passed", "near")),
    part("n_not_passed", group="passed"),
    part(
        "n_just_under",
        mark("Juste sous le seuil"),
        group="near",
        definition=mark("Élèves dont la note est sous le seuil, à quelques points près."),
        source="params/portrait.yml",
    ),
    part(
        "n_further_below",
        mark("Plus loin sous le seuil"),
        group="near",
        definition=mark("Élèves dont la note est plus loin sous le seuil."),
    ),
    rate("success_rate", of="n_passed"),
    rate(
        "just_under_share",
        mark("Part juste sous le seuil"),
        of="n_just_under",
        definition=mark("Élèves juste sous le seuil, parmi ceux qui ont une note."),
    ),
    statistic("rate_low"),
    statistic("rate_high"),
    statistic("mean_mark"),
    statistic(
        "standard_deviation",
        mark("Écart type"),
        Form.MARK,
        unit="points",
        definition=mark("Dispersion des notes autour de leur moyenne (n - 1)."),
    ),
    statistic(
        "mean_low",
        mark("Moyenne, borne basse"),
        Form.MARK,
        unit="mark",
        source=_STUDENT,
        definition=mark("Borne basse de l'intervalle de la moyenne (Student)."),
    ),
    statistic(
        "mean_high",
        mark("Moyenne, borne haute"),
        Form.MARK,
        unit="mark",
        source=_STUDENT,
        definition=mark("Borne haute de l'intervalle de la moyenne (Student)."),
    ),
)


def hidden(*roles: Role) -> tuple[Role, ...]:
    """The same columns, not shown."""
    return tuple(replace(role, is_shown=False) for role in roles)


def success_roles(*shown: str, told: tuple[str, ...] | None = ("rate_low", "rate_high")) -> tuple[Role, ...]:
    """Roles of what `results.summarise_cells` gives: the columns shown, in order, then the others.

    `told` are the statistics that would tell the success rate; means tell none. None: every statistic, of both rates.
    """
    stated = {} if told is None else {"success_rate": told, "just_under_share": ()}
    roles = {role.name: replace(role, told=stated.get(role.name)) for role in _SUCCESS}
    others = (role for name, role in roles.items() if name not in shown)
    return (*(roles[name] for name in shown), *hidden(*others))


GAP = (statistic("gap"), statistic("gap_low"), statistic("gap_high"))
IS_CLEAR = statistic("is_clear")
IS_MEAN_CLEAR = statistic(
    "is_mean_clear",
    mark("Écart de moyenne net"),
    Form.TEXT,
    like="yes_no",
    definition=mark("L'écart de moyenne reste hors du hasard une fois tous les écarts regardés ensemble."),
)
MEAN_GAP = (statistic("mean_gap"), statistic("mean_gap_low"), statistic("mean_gap_high"))

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
    fact(
        "n_few_side",
        mark("Élèves, côté du seuil le moins nombreux où il y en a"),
        Form.COUNT,
        shown=False,
        definition=mark("Élèves du côté du seuil qui en compte le moins, sans ceux où il n'y a personne."),
    ),
    rate(
        "few_share",
        mark("Part, côté du seuil le moins nombreux où il y en a"),
        of="n_few_side",
        shown=False,
        definition=mark("Élèves de ce côté du seuil, parmi ceux du plus petit groupe."),
    ),
)
"""Rates that protect a difference: it and one of its two rates would give the other away."""

TWO_YEARS = (
    SMALLEST,
    statistic(
        "n_before", mark("Élèves, avant"), Form.COUNT, definition=mark("Élèves du premier des deux moments comparés.")
    ),
    statistic(
        "n_after", mark("Élèves, après"), Form.COUNT, definition=mark("Élèves du second des deux moments comparés.")
    ),
    statistic(
        "rate_before",
        mark("Taux, avant"),
        Form.PERCENT,
        unit="share",
        definition=mark("Taux de réussite du premier des deux moments comparés."),
    ),
    statistic(
        "rate_after",
        mark("Taux, après"),
        Form.PERCENT,
        unit="share",
        definition=mark("Taux de réussite du second des deux moments comparés."),
    ),
    *GAP,
)
"""Success of two years, and their difference."""

WEAKEST_PROBABILITY = statistic(
    "weakest_probability",
    mark("Chances d'être parmi les plus fragiles"),
    Form.PERCENT,
    unit="probability",
    definition=mark("Part des simulations où la zone est parmi les plus fragiles."),
    source="Goldstein & Spiegelhalter 1996",
)
RANKING = (
    statistic(
        "rank_low",
        mark("Rang, au mieux"),
        Form.COUNT,
        definition=mark("Borne basse de l'intervalle du rang."),
        source="Goldstein & Spiegelhalter 1996",
    ),
    statistic(
        "rank_high",
        mark("Rang, au pire"),
        Form.COUNT,
        definition=mark("Borne haute de l'intervalle du rang."),
        source="Goldstein & Spiegelhalter 1996",
    ),
)
