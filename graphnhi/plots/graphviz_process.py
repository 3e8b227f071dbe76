"""Graphviz in a process of its own: DOT on stdin, the drawing on stdout. Run as a program, imported by nobody.

What its C code writes to stderr, or a crash of it, does not reach the caller's terminal.
"""

import sys

import pygraphviz

if __name__ == "__main__":
    engine, form = sys.argv[1:3]
    sys.stdout.buffer.write(
        pygraphviz.AGraph(string=sys.stdin.buffer.read().decode("utf-8")).draw(format=form, prog=engine)
    )
