"""What a run asks of the portrait's choices before any report: read without loading the measures."""

from __future__ import annotations

from pathlib import Path

from portraitlib.rules import PortraitRules, load_settings


def decile_distance(project: Path) -> int:
    """How far apart the deciles of two schools may be for one to be compared with the other."""
    return load_settings(PortraitRules, project).peers.decile_distance
