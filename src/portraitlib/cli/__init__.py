"""The command line: init, import, run, sample, check, schools, app, lab."""

from portraitlib.cli.entry import main, portrait

__all__ = ["main", "portrait"]
