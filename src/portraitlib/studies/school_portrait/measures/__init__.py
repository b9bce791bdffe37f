"""Macro portrait of a school: where needs are greatest, how results move, how groups compare."""
