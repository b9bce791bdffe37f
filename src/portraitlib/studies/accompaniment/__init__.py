"""Accompaniment: group accompaniment and mentoring as they are lived, and an alarm before harm."""
