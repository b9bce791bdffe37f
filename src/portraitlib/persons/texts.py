"""Texts in which persons are looked for: without capitals or accents, with an address or not."""

from __future__ import annotations

import re
import unicodedata

E_MAIL = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+")
_LIGATURES = {0x153: "oe", 0x152: "OE"}


def plain(text: str) -> str:
    """Text in small letters without accents.

    Examples
    --------
    >>> plain("Prénom de l'ÉLÈVE")
    "prenom de l'eleve"
    """
    return without_accents(text).casefold()


def without_accents(text: str) -> str:
    """Text whose letters bear no accent."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_LIGATURES)


def holds_e_mail(text: str) -> bool:
    """Whether a text holds an e-mail address."""
    return E_MAIL.search(text) is not None
