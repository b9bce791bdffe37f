"""Words of the field that are no column of a result, from ``params/glossaire.yml``."""

from __future__ import annotations

from portraitlib.params import Strict


class FieldWord(Strict):
    """A word of the field: its French, its definition in both languages, where that comes from."""

    term: str
    label: str
    fr: str
    en: str
    source: str


class FieldWords(Strict):
    """The words of the field, in the order of the glossary."""

    words: tuple[FieldWord, ...]
