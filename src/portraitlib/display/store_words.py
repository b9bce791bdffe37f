"""What is wrong with a store, or would be taken from it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from portraitlib.display.faults import describe_faults
from portraitlib.display.removal_words import removal_text
from portraitlib.display.wording import LONGEST_LIST, Words
from portraitlib.errors import PortraitError
from portraitlib.printable import printable
from portraitlib.results.vocabulary import mark

DAMAGES: dict[str, str] = {
    "gone": mark("le fichier de la table « {table} » manque"),
    "cut": mark("le fichier de la table « {table} » n'a pas sa taille, il a été coupé ou changé"),
    "changed": mark("le fichier de la table « {table} » a été changé depuis l'importation"),
    "unreadable": mark("le fichier de la table « {table} » est abîmé"),
}
REASONS: dict[str, str] = {
    "missing": mark("il est introuvable"),
    "unreadable": mark("il ne s'ouvre pas"),
    "no_list": mark("la liste de ce qu'il contient manque"),
    "changed": mark("son contenu n'est pas celui qui a été sauvegardé"),
    "outside": mark("il contient un fichier qui irait hors des dossiers de la trousse"),
}


def store_facts(error: PortraitError, words: Words) -> dict[str, str]:
    """Facts of an error about a store that need words of their own.

    Examples
    --------
    >>> from portraitlib.errors import StoreError
    >>> error = StoreError("partition_damaged", school="999001", name="École A", table="results", damage="gone")
    >>> store_facts(error, Words("fr"))["school"]
    'École A (999001)'
    """
    facts = error.facts
    if error.code == "partition_damaged":
        table = words.label(facts.get("table"), "table")
        code, name = facts.get("school"), facts.get("name")
        school = f"{printable(str(name))} ({code})" if name else words.say("l'école {code}", code=code)
        damage = words.say(DAMAGES.get(str(facts.get("damage")), DAMAGES["unreadable"]), table=table)
        return {"school": school, "damage": damage}
    if facts.get("removed"):
        told = [removal_text(facts["removed"], words)]
        if faults := facts.get("faults_too"):
            told += [words.say("Ce que cette importation a trouvé à corriger :"), describe_faults(faults, words)]
        return {"listing": "\n".join(told)}
    if error.code == "unknown_school":
        return {"known": words.short_listing(_nearest(str(facts.get("school", "")), facts.get("known", ())))}
    if error.code == "not_a_backup":
        return {"reason": words.say(REASONS.get(str(facts.get("reason")), REASONS["unreadable"]))}
    if error.code == "restore_over":
        return {"listing": words.listing(facts.get("names", ()))}
    return {}


def _nearest(school: str, known: Sequence[str]) -> list[str]:
    """Codes of schools; of many, those most like the one asked for come first."""
    if len(known) <= LONGEST_LIST:
        return list(known)
    return sorted(known, key=lambda code: (-SequenceMatcher(None, school, code).ratio(), code))
