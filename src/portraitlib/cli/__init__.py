"""The command line: init, import, run, sample, check, schools, app, lab, store, backup, restore."""

from portraitlib.cli.entry import main, portrait

__all__ = ["main", "portrait"]
