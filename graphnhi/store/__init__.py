"""Where an estate is kept between runs: a private folder on disk, and the key of its fingerprints beside it.

Nothing here knows what a node or an edge means; it keeps columns, and gives back the same ones or an error.
"""
