"""One value a student of each indicator that preset criteria may be about; shared by the studies."""

from portraitlib.indicators.gather import Indicators, gather_indicators

__all__ = ["Indicators", "gather_indicators"]
