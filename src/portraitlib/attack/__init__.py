"""What a reader can get back from delivered files: an attack that knows nothing of the code that made them."""

from portraitlib.attack.attacker import Attacked, attack
from portraitlib.attack.findings import Finding

__all__ = ["Attacked", "Finding", "attack"]
