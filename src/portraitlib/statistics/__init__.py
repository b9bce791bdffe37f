"""The small library: arrays in, numbers out, each with its source. It knows no school, no table and no language.

It needs numpy and scipy alone, and can be used alone: ``from portraitlib.statistics.intervals import wilson_interval``.
"""
