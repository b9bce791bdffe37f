"""Whether the coefficient deserves trust: what it announced, set against what past students became."""

from portraitlib.studies.screening_validity.measures import columns as columns  # declares what several sections give
