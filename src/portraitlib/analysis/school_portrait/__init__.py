"""Macro portrait of a school: where needs are greatest, how results move, how groups compare."""

from portraitlib.analysis.school_portrait.calculator import FinalResultSteps, explain_final_result
from portraitlib.analysis.school_portrait.cohorts import CohortFlow, follow_cohorts
from portraitlib.analysis.school_portrait.comparison import Comparison, compare_results
from portraitlib.analysis.school_portrait.departures import Departures, describe_departures
from portraitlib.analysis.school_portrait.entry import Entry, describe_entry
from portraitlib.analysis.school_portrait.exam_gap import ExamGaps, compare_with_exam
from portraitlib.analysis.school_portrait.gap_trend import GapTrend, follow_gaps
from portraitlib.analysis.school_portrait.gaps import Gaps, compare_subgroups
from portraitlib.analysis.school_portrait.graduation import Graduation, describe_graduation
from portraitlib.analysis.school_portrait.moderation import final_result, moderate
from portraitlib.analysis.school_portrait.outlook import Outlook, compare_with_older_students
from portraitlib.analysis.school_portrait.peers import PeerComparison, compare_with_peers
from portraitlib.analysis.school_portrait.pile_up import MarksAtPass, describe_pile_up
from portraitlib.analysis.school_portrait.results import ResultsByCell, describe_results
from portraitlib.analysis.school_portrait.trend import Trend, describe_trend
from portraitlib.analysis.school_portrait.zones import ZoneRanking, rank_zones

__all__ = [
    "CohortFlow",
    "Comparison",
    "Departures",
    "Entry",
    "ExamGaps",
    "FinalResultSteps",
    "GapTrend",
    "Gaps",
    "Graduation",
    "MarksAtPass",
    "Outlook",
    "PeerComparison",
    "ResultsByCell",
    "Trend",
    "ZoneRanking",
    "compare_results",
    "compare_subgroups",
    "compare_with_exam",
    "compare_with_older_students",
    "compare_with_peers",
    "describe_departures",
    "describe_entry",
    "describe_graduation",
    "describe_pile_up",
    "describe_results",
    "describe_trend",
    "explain_final_result",
    "final_result",
    "follow_cohorts",
    "follow_gaps",
    "moderate",
    "rank_zones",
]
