"""What an audience may see of a result."""

from __future__ import annotations

from portraitlib.analysis.result import Result


def disclose(result: Result) -> Result:
    """Withhold what the result's reader may not see."""
    return result
