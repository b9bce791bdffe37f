"""View of what would leave the school about the screening."""

from __future__ import annotations

from portraitlib.display.packet_words import packet_view
from portraitlib.display.section import View, Words, view_of
from portraitlib.studies.screening_validity.measures.packet import ScreeningPacket


@view_of.register
def view_packet(result: ScreeningPacket, words: Words) -> View:
    """What would leave, line by line."""
    headline = words.plural(
        "Sur le dépistage, le paquet de l'école porterait {n} nombre, et rien sur un élève.",
        "Sur le dépistage, le paquet de l'école porterait {n} nombres, et rien sur un élève.",
        len(result.findings),
    )
    return packet_view("paquet-depistage", headline, result, words)
