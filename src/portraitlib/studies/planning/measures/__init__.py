"""What a plan is made from: priorities, practices, groups, indicators."""

from portraitlib.studies.planning.measures import columns as columns  # declares what several sections give
