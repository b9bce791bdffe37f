"""What the server loads before it forks: imported for its effect, by multiprocessing's fork server.

Only code and the words of the kit: no data of a school is ever read here.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

_LIBRARIES = (
    "IPython.core.completer",
    "ipykernel.inprocess.blocking",
    "ipykernel.inprocess.ipkernel",
    "ipywidgets",
    "jinja2",
    "matplotlib.pyplot",
    "nbconvert.exporters.html",
    "papermill",
    "pyarrow.parquet",
    "scipy.stats",
    "seaborn",
    "xlsxwriter",
)
_PARTS = ("analysis", "display", "report", "rules", "tables")


def _load() -> None:
    for name in _LIBRARIES:
        import_module(name)
    for part in _PARTS:
        package = import_module(f"portraitlib.{part}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name != __name__:
                import_module(module.name)


_load()
