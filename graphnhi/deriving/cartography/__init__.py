"""Rights that Cartography keeps as documents and bindings: one module a policy language, tables of its graph in, edges out.

These are no evaluators: a right is mapped by facts, whatever may limit it leaves it possible, and what no fact maps is told.
"""
