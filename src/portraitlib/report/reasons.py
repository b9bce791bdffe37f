"""Why reports were made, in the reader's words: a count a reason, never a line a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from portraitlib.display.wording import Words
from portraitlib.report.inputs import OF_ONE_SCHOOL
from portraitlib.report.outcome import Outcome
from portraitlib.report.resume import FAILED_BEFORE, FILES_CHANGED, FORCED, INCOMPLETE, NEVER_MADE, NO_RECORD


def told_work(outcomes: Sequence[Outcome], words: Words) -> list[str]:
    """What a run kept and why it made the rest, as lines for a terminal.

    Examples
    --------
    >>> kept = Outcome("A", "01", "made", "fr", is_kept=True)
    >>> remade = Outcome("A", "02", "made", "fr", reasons=("params/portrait.yml",))
    >>> for line in told_work([kept, remade], Words("fr")):
    ...     print(line.replace("\u00a0", " "))
    1 rapport était à jour : il est gardé tel quel.
    Pourquoi produire les autres :
    – params/portrait.yml a changé : 1 rapport
    """
    kept = sum(outcome.is_kept for outcome in outcomes)
    tried = [outcome for outcome in outcomes if not outcome.is_kept]
    lines = []
    if kept:
        lines.append(
            words.plural(
                "{n} rapport était à jour : il est gardé tel quel.",
                "{n} rapports étaient à jour : ils sont gardés tels quels.",
                kept,
            )
        )
    if kept or {outcome.reasons for outcome in tried} != {(NEVER_MADE,)}:
        lines += _reason_lines(tried, words, is_rest=bool(kept))
    return lines


def _reason_lines(tried: Iterable[Outcome], words: Words, *, is_rest: bool) -> list[str]:
    """A line a reason, the most frequent first; a report counts in each of its own."""
    counts = Counter(why for outcome in tried for why in dict.fromkeys(told_reasons(outcome, words)))
    if not counts:
        return []
    title = words.say("Pourquoi produire les autres :") if is_rest else words.say("Pourquoi les produire :")
    lines = [
        words.say("– {why} : {reports}", why=why, reports=words.plural("{n} rapport", "{n} rapports", n))
        for why, n in counts.most_common()
    ]
    return [title, *lines]


def told_reasons(outcome: Outcome, words: Words) -> list[str]:
    """Each reason of one report, as a piece of a sentence.

    Examples
    --------
    >>> made = Outcome("A", "01_essai", "made", "fr", reasons=("notebook", "files_changed"))
    >>> told_reasons(made, Words("fr"))
    ['le carnet 01_essai a changé', 'un fichier du rapport manque ou a été modifié']
    """
    return [_told(reason, outcome, words) for reason in outcome.reasons]


def _told(reason: str, outcome: Outcome, words: Words) -> str:
    kind, _, name = reason.partition("/")
    if kind == "version":
        return words.say("la version de {name} a changé", name=name)
    if kind == "value":
        return words.say("la demande a changé (année, date, langue, public ou dossier des données)")
    if kind == "params":
        return _told_params(name, words)
    return {
        FORCED: words.say("--force a été demandé"),
        NEVER_MADE: words.say("jamais produit"),
        FAILED_BEFORE: words.say("n'avait pas pu être produit"),
        NO_RECORD: words.say("rien ne dit de quoi le rapport avait été fait"),
        FILES_CHANGED: words.say("un fichier du rapport manque ou a été modifié"),
        INCOMPLETE: words.say("le rapport était incomplet"),
        "partition": words.say("les données de l'école ont changé"),
        "peers": words.say("les données des écoles comparables ont changé"),
        "notebook": words.say("le carnet {notebook} a changé", notebook=outcome.notebook),
        "library": words.say("la bibliothèque portraitlib a changé"),
        "templates": words.say("les gabarits du projet (dossier templates) ont changé"),
        "pdf": words.say("la version PDF est demandée, ou ne l'est plus"),
    }.get(reason, reason)


def _told_params(name: str, words: Words) -> str:
    """A params file; those of one school are told together, for there may be hundreds."""
    folder = name.partition("/")[0]
    if folder in OF_ONE_SCHOOL:
        return words.say("le fichier de l'école dans params/{folder} a changé", folder=folder)
    return words.say("params/{name} a changé", name=name)
