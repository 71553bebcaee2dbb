"""Checks on a student's own computer: in a terminal, in a notebook, and before handing in."""
