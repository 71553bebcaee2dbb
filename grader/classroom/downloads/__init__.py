"""Downloads of a class: one module a platform, each of which knows how the platform names and lays out what it hands out.

A module offers

    recognise(children) -> list[Path]           those of a folder's children that are parts of such a download
    entries(paths, problems) -> list[Entry]     the submissions in them; what is odd is added to `problems`

Nothing is executed, and nothing but metadata is read.
"""
