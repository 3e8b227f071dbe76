"""What a server or the way to it refuses, in one clear line. What the server itself says is not quoted: it may quote data."""

import ssl
from typing import Final

from neo4j import exceptions as driver

from graphnhi.errors import UsageError, quoted

__all__ = ["ChangedError", "RefusedError", "TakenOverError", "TooSlowError", "refused"]


class RefusedError(UsageError):
    """A server cannot be asked, or refuses; `lost`: the connection broke, so it is not known whether the last step was done."""

    def __init__(self, text: str, *, lost: bool = False) -> None:
        super().__init__(text)
        self.lost = lost


class ChangedError(RefusedError):
    """What stands on a server is not what was pushed there: it will not be right by waiting."""


class TakenOverError(RefusedError):
    """Another push has begun, so that this one may write no more."""


class TooSlowError(Exception):
    """No answer within the time that a step may take."""


_BY_CODE: Final = {
    "Security.Unauthorized": "the user or the password is wrong. See NEO4J_USERNAME and NEO4J_PASSWORD.",
    "Security.AuthenticationRateLimit": "too many wrong passwords were given. Wait a while, then give the right one.",
    "Security.CredentialsExpired": "the password must be changed first: sign in once with cypher-shell or Neo4j Browser.",
    "Security.TokenExpired": "what was signed in with has expired.",
    "Security.Forbidden": "the user has not the right to do this. docs/neo4j.md lists the rights that are needed.",
    "Database.DatabaseNotFound": "there is no such database, or the user may not see it. See NEO4J_DATABASE.",
    "Database.DatabaseUnavailable": "the database does not run at present.",
    "General.ForbiddenOnReadOnlyDatabase": "the database is read-only.",
    "General.WriteOnReadOnlyAccessDatabase": "the database is read-only.",
    "Statement.AccessMode": "the database is read-only.",
    "General.DatabaseUnavailable": "the database does not run at present.",
    "Cluster.NotALeader": "this member of the cluster takes no writes: use the scheme neo4j, which finds the one that does.",
    "Schema.ConstraintCreationFailed": "nodes with the label NHI that are not ours stand in the way of our constraint on "
    "(NHI.run, NHI.id).",
}
_MEMORY: Final = "OutOfMemory"
_FULL: Final = (
    "the server has not the transaction memory for this (dbms.memory.transaction.total.max, db.memory.transaction.max)."
)
_HTTP: Final = "looks like HTTP"
"""What the driver says where a web server answers it."""
_TIMED_OUT: Final = "TransactionTimedOut"


def refused(error: Exception, server: str, database: str | None) -> RefusedError:
    """The error to raise for one of the driver; `server` is how the server is called in it."""
    where = server if database is None else f"{server}, database {quoted(database)}"
    if isinstance(error, TooSlowError):
        return RefusedError(f"{where}: no answer within {error} seconds.", lost=True)
    if isinstance(error, driver.Neo4jError):
        return RefusedError(f"{where}: {_of_server(error)}", lost=_may_be_done(error))
    if isinstance(error, driver.ServiceUnavailable | driver.SessionExpired):
        return RefusedError(f"{where}: {_of_way(error)}", lost=True)
    return RefusedError(f"{where}: {_of_driver(error)}")


def _of_server(error: driver.Neo4jError) -> str:
    code = error.code or ""
    for known, text in _BY_CODE.items():
        if code.endswith(known):
            return text
    if _MEMORY in code:
        return _FULL
    if _TIMED_OUT in code:
        return "the server stopped what took too long."
    return f"the server refuses ({quoted(code)})."


def _may_be_done(error: driver.Neo4jError) -> bool:
    """Whether the server stopped because it goes down or was out of reach of its own disk: the next try finds out."""
    return error.is_retryable() and _MEMORY not in (error.code or "")


def _of_way(error: BaseException) -> str:
    causes = [*_causes(error)]
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "its certificate is not one that this machine trusts (+ssc takes any, and proves nothing)."
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "an encrypted connection cannot be made: does the server offer one?"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "nothing listens there. Is the server running?"
    if isinstance(error, driver.IncompleteCommit):
        return "the connection broke while the server was writing."
    if any(_HTTP in str(cause) for cause in causes):
        return "a web server answers there. Bolt has a port of its own, mostly 7687."
    return "cannot be reached, or the connection broke. Does it run, and is it encrypted as the scheme says (+s) or not (none)?"


def _of_driver(error: Exception) -> str:
    if isinstance(error, driver.AuthConfigurationError | driver.CertificateConfigurationError):
        return "how to sign in cannot be made out."
    if isinstance(error, driver.UnsupportedServerProduct):
        return "what answers there is no Neo4j, or speaks no version of Bolt that this driver speaks."
    return f"the connection cannot be used ({type(error).__name__})."


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
