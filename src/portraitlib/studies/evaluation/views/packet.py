"""View of what would leave the school about a programme."""

from __future__ import annotations

from portraitlib.display.packet_words import packet_view
from portraitlib.display.section import View, Words, view_of
from portraitlib.studies.evaluation.measures.packet import ProgrammePacket


@view_of.register
def view_packet(result: ProgrammePacket, words: Words) -> View:
    """What would leave, line by line."""
    headline = words.plural(
        "Sur ce programme, le paquet de l'école porterait {n} nombre, et rien sur un élève.",
        "Sur ce programme, le paquet de l'école porterait {n} nombres, et rien sur un élève.",
        len(result.findings),
    )
    return packet_view("paquet-programme", headline, result, words)
