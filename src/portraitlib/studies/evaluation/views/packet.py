"""View of what would leave the school about a programme."""

from __future__ import annotations

from portraitlib.display.packet_words import packet_view
from portraitlib.display.section import View, Words, view_of
from portraitlib.studies.evaluation.measures.packet import ProgrammePacket


@view_of.register
def view_packet(result: ProgrammePacket, words: Words) -> View:
    """What would leave, line by line."""
    return packet_view("paquet-programme", result, words)
