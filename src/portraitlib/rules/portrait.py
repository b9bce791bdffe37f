"""Choices behind the school portrait."""

from __future__ import annotations

from pydantic import Field

from portraitlib.params import Strict
from portraitlib.rules.exam import ModerationRules, PileUpRules
from portraitlib.rules.peers import PeerRules
from portraitlib.rules.persistence import PersistenceRules


class PortraitRules(Strict):
    """Choices behind the school portrait, from ``params/portrait.yml``.

    Parameters
    ----------
    confidence : float
        Level of the intervals [0-1].
    just_under_points : float
        How far under the pass mark a mark is "just under" [points].
    n_weakest : int
        How many zones make up the weakest ones.
    sure_probability : float
        Probability [0-1] from which a zone is said to be among the weakest.
    chance_level : float
        P-value [0-1] under which zones differ more than chance makes them.
    smallest_group : int
        Students from which a group is compared with another.
    draws, seed : int
        Number of simulations, and their seed.
    moderation : ModerationRules
    pile_up : PileUpRules
    peers : PeerRules
    persistence : PersistenceRules
    """

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    just_under_points: float = Field(default=5, gt=0, le=100)
    n_weakest: int = Field(default=5, ge=1)
    sure_probability: float = Field(default=0.8, gt=0.5, lt=1)
    chance_level: float = Field(default=0.05, gt=0, lt=1)
    smallest_group: int = Field(default=10, ge=2)
    draws: int = Field(default=4000, ge=200, le=100_000)
    seed: int = Field(default=20260401, ge=0)
    moderation: ModerationRules = Field(default_factory=ModerationRules)
    pile_up: PileUpRules = Field(default_factory=PileUpRules)
    peers: PeerRules = Field(default_factory=PeerRules)
    persistence: PersistenceRules = Field(default_factory=PersistenceRules)
