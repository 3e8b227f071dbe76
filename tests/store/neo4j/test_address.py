"""The address of a server is judged by its text alone, before anything is looked up, and shows no password of those it is given."""

import socket
from typing import Any, NoReturn
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.store.neo4j.address import SCHEMES, Address, address_of, is_address
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

CANARY = "c4nary-pa55word"
LOOPBACK = (
    "localhost",
    "LOCALHOST",
    "LocalHost",
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.255",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000::0001]",
)
ELSEWHERE = (
    "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01", "127.0.0.1.evil.com", "127.0.0.1.",
    "localhost.", "localhost.evil.com", "localhost.localdomain", "evil-localhost", "ip6-localhost", "0.0.0.0", "[::]", "[::2]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[fe80::1]", "128.0.0.1", "126.255.255.255", "10.0.0.1", "example.com",
)  # fmt: skip
NO_HOST = ("", ":7687", "[::1", "::1", "[]", "[localhost]", "[::1%25lo]", "[::1]x", "a b", "a\\b", "a,b", "a;b", "é", "\uff11\uff12\uff17.0.0.1",
           "\u217cocalhost", "local\u00adhost", "localhost\n", "localhost\x00", "localhost/x", "localhost/", "%6cocalhost", "a" * 254,
           "localhost:7687:7687", "*", "$(id)", "[v1.x]")  # fmt: skip
PLAIN, SAFE = ("neo4j", "bolt"), ("neo4j+s", "neo4j+ssc", "bolt+s", "bolt+ssc")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a socket or looks up a name has not judged by the text."""

    def reached(*_: Any, **__: Any) -> NoReturn:
        pytest.fail("an address was looked up or connected to while it was judged")

    for name in (
        "socket",
        "create_connection",
        "getaddrinfo",
        "gethostbyname",
        "gethostbyname_ex",
        "getfqdn",
        "gethostbyaddr",
    ):
        monkeypatch.setattr(socket, name, reached)


def refused(text: str, **options: Any) -> str:
    """The one line by which an address is refused."""
    with pytest.raises(UsageError) as told:
        address_of(text, **options)
    assert told.value.exit_code == 2
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_goes_to_this_machine(scheme: str) -> None:
    """Plain and encrypted; as it was written, in any case, with a port or the usual one."""
    for host in LOOPBACK:
        assert address_of(f"{scheme}://{host}").uri == f"{scheme}://{host}:7687"
        assert address_of(f"{scheme.upper()}://{host}:7999/").uri == f"{scheme}://{host}:7999"


@pytest.mark.parametrize("host", ELSEWHERE)
def test_a_plain_connection_does_not_leave_this_machine(host: str) -> None:
    """Whatever looks like this machine and is not written as 127.0.0.0/8, ::1 or localhost: only encrypted, or where that is said."""
    for scheme in PLAIN:
        assert "unencrypted to another machine" in refused(f"{scheme}://{host}")
        assert address_of(f"{scheme}://{host}", allow_plain=True).host == host
        with pytest.raises(UsageError, match="unencrypted"):
            graphnhi.open(f"{scheme}://{host}")
        with pytest.raises(UsageError, match="unencrypted"):
            graphnhi.pull(f"{scheme}://{host}")
        with pytest.raises(UsageError, match="unencrypted"):
            graphnhi.push(estate_of(Rows()), f"{scheme}://{host}")
    for scheme in SAFE:
        assert address_of(f"{scheme}://{host}").host == host


@pytest.mark.parametrize("host", NO_HOST)
def test_what_is_no_host_is_refused(host: str) -> None:
    """Whatever is allowed besides: nothing of it reaches the driver."""
    if host == "localhost/":  # one slash behind a host is none too many
        assert address_of("bolt://localhost/").uri == "bolt://localhost:7687"
        return
    for scheme in SCHEMES:
        told = refused(f"{scheme}://{host}", allow_plain=True)
        assert "can be read from the address" in told


@pytest.mark.parametrize(
    "port", ["0", "65536", "99999", "-1", "+1", " 7687", "7687 ", "7_687", "0x10", "\u0667", "x", "7687x", "123456"]
)
def test_what_is_no_port_is_refused(port: str) -> None:
    """A port is 1 to 65535, in digits."""
    assert "can be read from the address" in refused(f"bolt://localhost:{port}")


@pytest.mark.parametrize("scheme", ["http", "https", "file", "neo4j+x", "neo4js", "bolt+ssl", "javascript", "x" * 500])
def test_other_schemes_are_refused(scheme: str) -> None:
    """With those that there are."""
    told = refused(f"{scheme}://localhost")
    assert "neo4j+s" in told
    assert len(told) < 300


SECRETS = (
    f"{CANARY}", f"neo4j:{CANARY}", f":{CANARY}", f"neo4j:{CANARY}/x", f"neo4j:{CANARY}?x", f"neo4j:{CANARY}#x", f"neo4j:{CANARY}:x",
    f"a@b:{CANARY}", f"neo4j:{CANARY}@@", f"neo4j:{CANARY}%40", f"neo4j:[{CANARY}]", f"neo4j:{CANARY}\\", f"neo4j: {CANARY}",
    f"neo4j:/{CANARY}", f"neo4j:?{CANARY}", f"neo4j:#{CANARY}", f"neo4j:?estate={CANARY}", f"%6eeo4j:{CANARY}",
)  # fmt: skip
"""What people write before the @ of an address, with characters that end a host or a path in it."""


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("scheme", [*SCHEMES, "http", "neo4j+x"])
def test_a_password_in_an_address_is_refused_and_not_echoed(scheme: str, secret: str) -> None:
    """Whatever stands before an @, plain or percent-encoded, on any scheme, host and port."""
    for at in ("@", "%40"):
        for rest in ("localhost:7687", "example.com", "[::1]:7687?estate=x", "localhost/", "?estate=x", ""):
            for allowed in (False, True):
                told = refused(f"{scheme}://{secret}{at}{rest}", allow_plain=allowed)
                assert CANARY not in told


@pytest.mark.parametrize(
    "behind",
    [f"?password={CANARY}", f"?estate=a&password={CANARY}", f"?user=neo4j:{CANARY}@x", f"#{CANARY}", f"/{CANARY}"],
)
def test_nothing_else_of_an_address_is_echoed(behind: str) -> None:
    """A password behind a ? or a # is no password of ours either."""
    assert CANARY not in refused(f"bolt://localhost{behind}")


@pytest.mark.parametrize(
    "query", ["?", "?estate", "?estate=", "?Estate=a", "?estate=a&estate=b", "?estate=a&x=1", "?x=1", "?a", "?=", "?=a", "?&", "?estate=%ff",
              "?estate=%", "?estate=a#b", "?estate=a;x=1", "??estate=a"],
)  # fmt: skip
def test_behind_the_question_mark_stands_an_estate_or_nothing(query: str) -> None:
    """What is not exactly that is refused, or is the name as it stands; never another estate than the one written."""
    if query in ("?estate=%", "?estate=a#b", "?estate=a;x=1"):
        assert address_of(f"bolt://localhost{query}").estate == query.removeprefix("?estate=")
    elif query == "?":
        assert address_of("bolt://localhost?").estate is None
    else:
        assert "estate=NAME" in refused(f"bolt://localhost{query}")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_the_name_of_an_estate_comes_back(name: str) -> None:
    """However odd, percent-encoded."""
    assert address_of(f"bolt://localhost:7687?estate={quote(name, safe='')}").estate == name


@given(st.text())
def test_any_text_is_an_address_or_one_line(rest: str) -> None:
    """No other error, no control characters to a terminal, and to this machine alone where it is plain."""
    for scheme in ("bolt", "neo4j+s"):
        found = judged(f"{scheme}://{rest}")
        if isinstance(found, str):
            assert found.isprintable()
            continue
        assert "@" not in found.uri
        assert found.scheme == scheme
        assert (
            scheme != "bolt" or found.host.lower() == "localhost" or found.host[:4] in ("127.", "[::1", "[0:0", "[000")
        )


def judged(text: str) -> Address | str:
    """The address, or the words by which it is refused."""
    try:
        return address_of(text)
    except UsageError as told:
        return str(told)


@pytest.mark.parametrize(
    "text", ["estate.graphnhi", "C:/x", "./bolt:", "bolt:", "bolt:/x", "/tmp/bolt://x", "", "://", "1x://a"]
)
def test_what_is_a_path_is_no_address(text: str) -> None:
    """A path stays a path."""
    assert not is_address(text)
