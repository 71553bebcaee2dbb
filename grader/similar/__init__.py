"""Which submissions of a class share code that few others have: passages to look at, and no verdict about anybody.

`reading` turns a submission into pieces (functions, classes, what stands between them), each a row of words that renaming and
layout leave alone. `fingerprints` makes hashes of these, `gathering` does so for a class, and `kept` keeps them in a file. `index`
finds who shares what is rare. `passages` says where, for the pairs that are shown.
"""
