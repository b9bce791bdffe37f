"""The only room that opens raw exports: described by a mapping, checked, pseudonymised, kept or set aside.

Examples
--------
>>> from portraitlib.ingest import Fault, ImportReport, import_raw, read_mapping
"""

from portraitlib.ingest.fault import Fault
from portraitlib.ingest.plan import Plan, read_mapping
from portraitlib.ingest.published import ImportReport
from portraitlib.ingest.run import import_file, import_raw

__all__ = ["Fault", "ImportReport", "Plan", "import_file", "import_raw", "read_mapping"]
