"""The command line: init, import, run, sample, check, attack, schools, app, lab, store, backup, restore."""

from portraitlib.cli.entry import main, portrait

__all__ = ["main", "portrait"]
