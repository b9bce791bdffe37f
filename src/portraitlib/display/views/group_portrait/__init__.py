"""The portrait of a group in words, tables and figures; importing it registers its views on `view_of`."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):  # each module registers its own views
    import_module(f"{__name__}.{_module.name}")
