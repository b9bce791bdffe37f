"""Names and numbers of the persons of an import, so that no text of the same import carries one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from portraitlib.ingest.personal import MASK
from portraitlib.persons.texts import plain

SHORTEST_NAME = 3
SHORTEST_CODE, SHORTEST_NUMBER = 5, 7
LONGEST_VALUE = 8
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_PART = re.compile(r"[^\W_]+")

_PARTICLES = frozenset(
    """les des del della von van der den ben bin ould abd saint sainte mme mlle madame monsieur miss mrs
    au da de di du el en et gr la le of st""".split()  # noqa: SIM905
)
_NEVER = frozenset(
    """ecole eleve eleves etudiant student students groupe groupes group foyer classe class cours course niveau
    secondaire enseignant enseignante teacher nom prenom name notes note resultats results absences export total
    moyenne autre autres inconnu aucun aucune none null mathematique mathematiques francais anglais science sciences
    histoire geographie arts musique education physique ethique lecture ecriture etape final""".split()  # noqa: SIM905
)
"""Words of every school: whoever bears one of them as a name, it names nobody where it stands in a text."""
_IN_SMALL = frozenset(
    """cote page rose roi texte calcul mesure angle aire forme nombre sport sports art jeu jeux marche danse fleur bois
    mer pierre lumiere leger bon grand petit mai juin avril mars janvier noel boucher boulanger marchand langlais
    constant victoire olive prudence clement juste franc blanc noir brun roux royal loisir plante jardin riviere
    fontaine lac vallee mont champagne parent cousin may june april reading young price wood field""".split()  # noqa: SIM905
)
"""Words that are also names: in small letters they are taken for the word."""


class Names:
    """What names a person in the columns that the import does not keep.

    Parameters
    ----------
    not_names : iterable of str
        Words that the mapping says are no names.

    Examples
    --------
    >>> names = Names(["Mercier"])
    >>> names.add_names(["Fictive-Trépanier, Aïcha", "Mercier, Jo"])
    >>> names.holds("Suivi de TREPANIER"), names.holds("Pavillon Mercier"), names.hide("notes_aicha.csv")
    (True, False, 'notes_••••.csv')
    """

    def __init__(self, not_names: Iterable[str] = ()) -> None:
        self._no_names = _PARTICLES | _NEVER | {word for text in not_names for word in _WORD.findall(plain(text))}
        self._words: set[str] = set()
        self._short: set[str] = set()
        self._values: set[str] = set()
        self._seen: set[str] = set()

    def add_names(self, texts: Iterable[str]) -> None:
        """Learn the texts of a column of names."""
        for text in texts:
            if text not in self._seen:
                self._seen.add(text)
                found = [word for word in _WORD.findall(plain(text)) if word not in self._no_names]
                self._words.update(word for word in found if len(word) >= SHORTEST_NAME)
                self._short.update(word for word in found if len(word) == SHORTEST_NAME - 1)

    def add_identifiers(self, texts: Iterable[str]) -> None:
        """Learn the identifiers of persons: those of letters alone are names; a short number could be anything."""
        for text in texts:
            if text.isdecimal():
                if len(text) >= SHORTEST_NUMBER:
                    self._values.add(text)
            elif not any(sign.isdecimal() for sign in text):
                self.add_names([text])
            elif len(text) >= SHORTEST_CODE:
                self._values.add(_joined(plain(text)))

    def add_values(self, texts: Iterable[str]) -> None:
        """Learn the texts of another column that is dropped: an address, a date of birth, a telephone number."""
        for text in texts:
            parts = _PART.findall(plain(text))
            if 1 < len(parts) <= LONGEST_VALUE and any(part[0].isdecimal() for part in parts):
                self._values.add("".join(parts))

    def holds(self, text: str) -> bool:
        """Whether a text names one of these persons."""
        small = plain(text)
        words = _WORD.findall(small)
        is_known = not (self._words.isdisjoint(words) and self._short.isdisjoint(words))
        if is_known and (self._is_short(small) or any(map(self._is_name, _WORD.findall(text)))):
            return True
        if not self._values or _DIGIT.search(text) is None:  # every value known has digits
            return False
        return not self._values.isdisjoint(_runs(_PART.findall(small)))

    def hide(self, text: str) -> str:
        """Text of a file, sheet or column name without the names it holds."""
        if self._is_short(plain(text)):
            return MASK
        shown = _WORD.sub(lambda found: MASK if self._is_name(found.group()) else found.group(), text)
        return MASK if self.holds(shown) else shown

    def _is_short(self, small: str) -> bool:
        """Whether a text is a name of two letters, or holds one beside another name: "NG", "gr NG VY"."""
        words = _WORD.findall(small)
        if self._short.isdisjoint(words):
            return False
        known = [word in self._short or word in self._words for word in words]
        return small.strip() in self._short or any(one and other for one, other in pairwise(known))

    def _is_name(self, word: str) -> bool:
        """Whether a word names somebody: one of two letters only when it is written as a name is, "Ng"."""
        small = plain(word)
        if small in self._short:
            return word.istitle()
        return small in self._words and not (small in _IN_SMALL and word.islower())


def _joined(text: str) -> str:
    return "".join(_PART.findall(text))


def _runs(parts: list[str]) -> Iterable[str]:
    """Every run of neighbouring parts of a text, joined."""
    for start in range(len(parts)):
        whole = ""
        for part in parts[start : start + LONGEST_VALUE]:
            whole += part
            yield whole
