"""Views of the validity of the screening: how sure each number is, and what it does not say."""

from portraitlib.display.views.screening_validity import calibrated, compared, judged

__all__ = ["calibrated", "compared", "judged"]
