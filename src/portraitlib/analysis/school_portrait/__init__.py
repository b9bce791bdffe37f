"""Macro portrait of a school: where needs are greatest, how results move, how groups compare."""

from portraitlib.analysis.school_portrait.gaps import Gaps, compare_subgroups
from portraitlib.analysis.school_portrait.results import ResultsByCell, describe_results
from portraitlib.analysis.school_portrait.trend import Trend, describe_trend
from portraitlib.analysis.school_portrait.zones import ZoneRanking, rank_zones

__all__ = [
    "Gaps",
    "ResultsByCell",
    "Trend",
    "ZoneRanking",
    "compare_subgroups",
    "describe_results",
    "describe_trend",
    "rank_zones",
]
