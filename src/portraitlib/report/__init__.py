"""Runs notebooks for many schools, exports them, and checks what leaves."""
