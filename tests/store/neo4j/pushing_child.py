"""A push in a process of its own, to be killed: `python pushing_child.py ESTATE ADDRESS`, in the small steps of the tests."""

import sys

from graphnhi.cli import main
from graphnhi.store.neo4j import batches, clearing

batches.ROWS, clearing._MOST = 20, 30
main(["push", "-e", *sys.argv[1:]])
