"""Will it last, in words: use over the years, next year, adults, and the chain of the year."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, among_told, titled, view_of
from portraitlib.studies.evaluation.measures.lasting import Lasting

FEWEST_YEARS, MOST_TOLD = 3, 3
"""Years from which a use is told, and programmes of which it is told in words."""
MOST_ON_ONE = 0.5
"""Share of a programme that one adult carries, from which it is said."""


@view_of.register
def view_lasting(result: Lasting, words: Words) -> View:
    """What is written for each programme to go on; what rests on one person; whether the year is closed."""
    tables = result.tables
    titles = {
        "next_year": words.say("Cette année, et ce qui est inscrit pour l'an prochain"),
        "use_of_years": words.say("Élèves de chaque programme, d'une année à l'autre"),
        "lasting_adults": words.say("Sur qui repose chaque programme"),
        "year_chain": words.say("La chaîne de l'année, du portrait à la décision revue"),
    }
    shown = [one for name, title in titles.items() for one in titled(tables[name], title, words)]
    return View(
        name="ce-qui-dure",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(shown),
        notes=(
            words.say(
                "Un élève compte dans l'année où son soutien commence. Les heures d'un groupe comptent une fois. "
                "« Rien d'inscrit » ne dit pas que rien n'est prévu : dites-le à qui tient l'horaire."
            ),
            words.say(
                "Ce qui dure ne tient pas à une seule personne : un départ, un congé ou une nouvelle tâche n'est la "
                "faute de personne."
            ),
        ),
        to_do=words.say("Nommez qui prend la suite de chaque programme gardé, et le temps qu'il y faut."),
        rank=Rank.CONTEXT,
    )


def _headline(result: Lasting, words: Words) -> str:
    if result.n_next < result.n_programmes:
        return words.plural(
            "Pour l'an prochain, quelque chose est inscrit pour {n} programme sur {n_programmes:count}.",
            "Pour l'an prochain, quelque chose est inscrit pour {n} programmes sur {n_programmes:count}.",
            result.n_next,
            result,
        )
    return words.say("Pour l'an prochain, quelque chose est inscrit pour chaque programme.")


def _sentences(result: Lasting, words: Words) -> Iterator[str]:
    table = result.tables["lasting_adults"]
    adults = table.data
    alone = adults[(adults["rests_on_one"] >= MOST_ON_ONE).to_numpy(dtype=bool, na_value=False)]
    if len(alone):
        yield words.say(
            "La moitié des élèves, ou plus, y comptent sur un seul adulte : {names:listing}.",
            names=[words.label(one, "service") for one in alone["lasting_programme"]],
        )
    whole = adults[["n_giving", "n_trained"]].dropna()
    if len(whole) and whole["n_giving"].sum():
        told = words.say(
            "Une formation est inscrite pour {trained:count} places d'adulte sur {giving:count}.",
            trained=int(whole["n_trained"].sum()),
            giving=int(whole["n_giving"].sum()),
        )
        yield among_told(told, table, ("n_giving", "n_trained"), words)
    yield from _use(result, words)
    if result.is_closed_chain is None:
        return
    if result.is_closed_chain:
        yield words.say("La chaîne de l'année est fermée : du portrait à une décision revue, rien ne manque.")
    else:
        chain = result.tables["year_chain"].data
        lacking = chain.loc[(chain["n_written"] == 0).to_numpy(), "chain_step"]
        yield words.say(
            "La chaîne de l'année n'est pas fermée; il manque : {steps:listing}.",
            steps=[_lowered(words.label(one, "chain_step")) for one in lacking],
        )


def _use(result: Lasting, words: Words) -> Iterator[str]:
    """Programmes whose use went one way over three years or more, those that changed most first."""
    moved = []
    for name, rows in result.tables["use_of_years"].data.groupby("lasting_programme", sort=False):
        sizes = rows.sort_values("school_year")["n_students"]
        steps = sizes.diff().dropna()
        if len(sizes) >= FEWEST_YEARS and sizes.notna().all() and ((steps > 0).all() or (steps < 0).all()):
            moved.append((abs(float(sizes.iloc[-1] / sizes.iloc[0]) - 1), str(name), [int(one) for one in sizes]))
    for _, name, told in sorted(moved, reverse=True)[:MOST_TOLD]:
        yield words.say(
            "{name}, d'une année à l'autre : {sizes} élèves.",
            name=words.label(name, "service"),
            sizes=words.say(", puis ").join(words.count(one) for one in told),
        )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
