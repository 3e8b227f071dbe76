"""A clean database for each test: everything goes where the server is our own, only what tests wrote where it was given."""

from graphnhi.store.neo4j.statements import CONSTRAINT
from tests.servers.server import Server

FOREIGN = "GraphnhiTestForeign"
"""A label for whatever a test writes beside an estate, so that it is found again on a server that others use."""

_BATCH = 2000
_OURS = f":NHI|{FOREIGN}"
_UNIQUE = ("UNIQUENESS", "NODE_PROPERTY_UNIQUENESS")
"""What the two languages of Neo4j call the type of our constraint."""


def clean(server: Server) -> Server:
    """A server of our own without anything but the constraint that every push needs.

    That one is not made anew for each test: Neo4j forgets how it answers each query when the schema changes, and to plan them all
    again is most of what a test would cost. A test of how it is made asks for a server that was `emptied`.
    """
    _without_nodes(server)
    _dropped(server, _strange(server))
    server.run(CONSTRAINT)
    return server


def is_clean(server: Server) -> bool:
    """Nothing is there but, if at all, that constraint."""
    return not (server.run("MATCH (n) RETURN 1 LIMIT 1") or _strange(server))


def emptied(server: Server) -> Server:
    """The same server without nodes, links and constraints of ours; users and settings stay."""
    _without_nodes(server)
    _dropped(server, _schema(server))
    return server


def _without_nodes(server: Server) -> None:
    which = "" if server.process else _OURS
    _repeated(server, f"MATCH (n{which})-[r]-() WITH DISTINCT r LIMIT {_BATCH} DELETE r RETURN count(*) AS gone")
    _repeated(server, f"MATCH (n{which}) WITH n LIMIT {_BATCH} DELETE n RETURN count(*) AS gone")


def _repeated(server: Server, query: str) -> None:
    """Small transactions until nothing is left: a server may have been given little memory for one."""
    while server.run(query) != [{"gone": 0}]:
        pass


def _dropped(server: Server, names: list[str]) -> None:
    for name in names:
        server.run(f"DROP {name}")


def _strange(server: Server) -> list[str]:
    """What there is of a schema beside our constraint, as words for DROP."""
    ours = server.run(
        "SHOW CONSTRAINTS YIELD name, labelsOrTypes, properties, type "
        "WHERE labelsOrTypes = ['NHI'] AND properties = ['run', 'id'] AND type IN $unique RETURN name",
        unique=_UNIQUE,
    )
    return [each for each in _schema(server) if each not in {f"CONSTRAINT `{row['name']}`" for row in ours}]


def _schema(server: Server) -> list[str]:
    """Constraints and then indexes, as words for DROP; on a given server those of our label alone."""
    found = [("CONSTRAINT", row) for row in server.run("SHOW CONSTRAINTS YIELD name, labelsOrTypes")]
    found += [
        ("INDEX", row)
        for row in server.run(
            "SHOW INDEXES YIELD name, labelsOrTypes, type, owningConstraint "
            "WHERE type <> 'LOOKUP' AND owningConstraint IS NULL"
        )
    ]
    return [f"{kind} `{row['name']}`" for kind, row in found if server.process or row["labelsOrTypes"] == ["NHI"]]
