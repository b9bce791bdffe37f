"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Manifest, Reads
from portraitlib.results.vocabulary.marking import mark
from portraitlib.tables.schemas import MAPPED_TABLES

_EVERYTHING = Reads(MAPPED_TABLES, is_every_year=True, is_refused=False)

MANIFEST = Manifest(
    notebook="00_donnees",
    title=mark("00 Les données"),
    step="data",
    narrowing=("grade_level",),
    studies={
        "describe_tables": "measures.present",
        "describe_missing": "measures.missing",
        "describe_set_aside": "measures.imports",
        "describe_flags": "measures.imports",
        "describe_readiness": "measures.readiness",
    },
    reads={
        "describe_tables": _EVERYTHING,
        "describe_readiness": _EVERYTHING,
        "describe_missing": Reads(("students", "results"), ("students.grade_level",), is_refused=False),
    },
    first_page={"ready": "describe_readiness"},
    settings={"portrait.yml": "portraitlib.rules:PortraitRules"},
)
