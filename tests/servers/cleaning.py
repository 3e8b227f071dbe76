"""A clean database for each test: everything goes where the server is our own, only what tests wrote where it was given."""

from tests.servers.server import Server

FOREIGN = "GraphnhiTestForeign"
"""A label for whatever a test writes beside an estate, so that it is found again on a server that others use."""

_BATCH = 2000
_OURS = f":NHI|{FOREIGN}"


def emptied(server: Server) -> Server:
    """The same server without nodes, links and constraints of ours; users and settings stay."""
    which = "" if server.process else _OURS
    _repeated(server, f"MATCH (n{which})-[r]-() WITH DISTINCT r LIMIT {_BATCH} DELETE r RETURN count(*) AS gone")
    _repeated(server, f"MATCH (n{which}) WITH n LIMIT {_BATCH} DELETE n RETURN count(*) AS gone")
    for name in _schema(server):
        server.run(f"DROP {name}")
    return server


def empty(server: Server) -> bool:
    """Nothing is there, of whatever kind."""
    return not (server.run("MATCH (n) RETURN 1 LIMIT 1") or _schema(server))


def _repeated(server: Server, query: str) -> None:
    """Small transactions until nothing is left: a server may have been given little memory for one."""
    while server.run(query) != [{"gone": 0}]:
        pass


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
