"""Cells of a workbook as texts, read in a process of its own: what stands in a school's file cannot end the import."""
