"""The vocabulary: node kinds, edge kinds and what they may join, columns and their closed sets of values.

Pure data and pure functions over single values. No tables, no files, no graph.
"""
