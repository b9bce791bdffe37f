"""Tests; a package, so that no other installed one of this name stands before it."""
