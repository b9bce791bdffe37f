"""Are the data fit to be read? What is there, what is missing, what was set aside, what it allows."""

from portraitlib.analysis.coverage.imports import Flags, SetAside, describe_flags, describe_set_aside
from portraitlib.analysis.coverage.missing import MissingResults, describe_missing
from portraitlib.analysis.coverage.present import TablesPresent, describe_tables
from portraitlib.analysis.coverage.readiness import Readiness, describe_readiness

__all__ = [
    "Flags",
    "MissingResults",
    "Readiness",
    "SetAside",
    "TablesPresent",
    "describe_flags",
    "describe_missing",
    "describe_readiness",
    "describe_set_aside",
    "describe_tables",
]
