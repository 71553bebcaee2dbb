"""Exports of platforms into which grades are filled: one module a platform, and what all of them need in `sheet`."""
