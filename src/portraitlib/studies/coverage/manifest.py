"""What this room says of itself; see `results.rooms`."""

from __future__ import annotations

from portraitlib.results.rooms import Manifest
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="00_donnees",
    title=mark("00 Les données"),
    studies={
        "describe_tables": "measures.present",
        "describe_missing": "measures.missing",
        "describe_set_aside": "measures.imports",
        "describe_flags": "measures.imports",
        "describe_readiness": "measures.readiness",
    },
    settings={"portrait.yml": "portraitlib.rules:PortraitRules"},
)
