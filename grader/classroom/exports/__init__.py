"""Tables of platforms, one module each: exports into which grades are filled, and those that are written for a platform's readers.

An export that is filled is described as a `Sheet`, and `sheet.fill_sheet` does the rest.
"""
