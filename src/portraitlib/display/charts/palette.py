"""Colours of the figures, their contrasts, their markers and dashes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLUE, VERMILLION, GREEN, ROSE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
"""Okabe-Ito hues that keep 3:1 against white (5.19, 3.87, 3.42, 3.06); a figure has at most these four."""
TEXT_COLOURS = {BLUE: "#0072B2", VERMILLION: "#B34A00", GREEN: "#00795A", ROSE: "#99487A"}
"""The same hues for text: 4.5:1 or more against white."""
INK, GREY, PALE, BACKGROUND = "#000000", "#595959", "#D9D9D9", "#8C8C8C"
WITHHELD, MISSING_SHADE = "#EDEDED", "#FFFFFF"
HUES = (BLUE, VERMILLION, GREEN, ROSE)
MARKERS = ("o", "s", "^", "D")
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (8, 3, 2, 3), (2, 3))
"""Lengths of strokes and gaps [px] of the first, second… line; the first one is whole."""
_PARTS = "blend:#D6E6F2,#5BA3D0,#0072B2,#00305A"  # pale to dark blue, each part darker than the one before
# Ends of `seaborn.diverging_palette(25, 245)`, from the strong colour to the pale one, then back.
_LOW = ((0.72162039, 0.36691190, 0.22526315), (0.95010344, 0.94184243, 0.94014858))
_MIDDLE = (0.95, 0.95, 0.95)
_HIGH = ((0.94008599, 0.94384725, 0.94984933), (0.26050588, 0.48166494, 0.68911206))
STEPS = 256  # shades of a scale


def readable_ink(colour: Any) -> str:
    """White or black, whichever contrasts better with `colour`: never below 4.58:1.

    Examples
    --------
    >>> readable_ink("#00204D"), readable_ink("#FDEA45")
    ('#FFFFFF', '#000000')
    """
    return "#FFFFFF" if 1.05 / (_luminance(colour) + 0.05) >= (_luminance(colour) + 0.05) / 0.05 else "#000000"


@lru_cache(maxsize=1024)
def _luminance(colour: Any) -> float:
    """Relative luminance of WCAG."""
    from matplotlib.colors import to_rgb

    parts = np.array(to_rgb(colour), dtype=float)
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float((linear * [0.2126, 0.7152, 0.0722]).sum())


def shade(value: float, low: float, high: float) -> str:
    """Colour of a value between `low` and `high`; those beyond take the end's.

    Values on both sides of zero go from orange to blue, white between (seaborn); the others run along cividis,
    which reads the same with any colour vision.

    Examples
    --------
    >>> shade(0.4, 0.4, 1.0) == shade(0.1, 0.4, 1.0)
    True
    """
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return shades("diverging" if low < 0 < high else "cividis")[round(share * (STEPS - 1))]


@lru_cache(maxsize=8)
def shades(name: str, count: int = STEPS) -> tuple[str, ...]:
    """Colours of a scale from its low to its high end: ``"cividis"``, ``"diverging"`` or ``"parts"``."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    if name == "cividis":
        return tuple(to_hex(colour) for colour in colormaps[name](np.linspace(0, 1, count)))
    colours: list[Any] = _PARTS.removeprefix("blend:").split(",")
    if name == "diverging":
        colours = [*_ramp(_LOW, 128), _MIDDLE, *_ramp(_HIGH, 128)]
    return tuple(map(to_hex, _ramp(colours, count)))


def _ramp(colours: Sequence[Any], count: int) -> NDArray[np.float64]:
    """Colours at equal steps along others: what `seaborn.blend_palette` gives, without its second to load."""
    from matplotlib.colors import LinearSegmentedColormap

    return np.asarray(LinearSegmentedColormap.from_list("ramp", colours)(np.linspace(0, 1, count))[:, :3])
