"""Questions about everybody at once: one pass over the condensation instead of one search a node.

Kernels over the arcs of a walk, each equal to asking the closure from every start; no answer is worded here.
"""
