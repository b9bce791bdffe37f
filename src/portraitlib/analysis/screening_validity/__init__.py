"""Whether the coefficient deserves trust: what it announced, set against what past students became."""

from portraitlib.analysis.screening_validity.accuracy import Validity, describe_validity
from portraitlib.analysis.screening_validity.audit import ErrorAudit, audit_errors
from portraitlib.analysis.screening_validity.baselines import Baselines, compare_with_baselines
from portraitlib.analysis.screening_validity.calibration import Calibration, describe_calibration
from portraitlib.analysis.screening_validity.lead_time import LeadTime, describe_lead_time
from portraitlib.analysis.screening_validity.over_time import OverTime, validate_over_time
from portraitlib.analysis.screening_validity.published import Published, compare_with_published

__all__ = [
    "Baselines",
    "Calibration",
    "ErrorAudit",
    "LeadTime",
    "OverTime",
    "Published",
    "Validity",
    "audit_errors",
    "compare_with_baselines",
    "compare_with_published",
    "describe_calibration",
    "describe_lead_time",
    "describe_validity",
    "validate_over_time",
]
