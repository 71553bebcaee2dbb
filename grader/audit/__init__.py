"""Measuring the checks of an assignment: does what is right pass, and is what is wrong caught where it is wrong."""
