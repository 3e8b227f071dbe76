"""How exports of Kubernetes begin: JSON or YAML objects, the archive of a collector, and what kubectl prints for people by mistake."""

import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graphnhi.readers.kubernetes.clusters import METADATA
from graphnhi.readers.kubernetes.kinds import kind_of_file

__all__ = ["is_archive", "is_json", "is_printed", "looks_like_kubernetes"]

_GZIP: Final = b"\x1f\x8b"
_BLOCK: Final = 512
_USTAR: Final = slice(257, 262)
_MOST: Final = 2**20
"""Bytes of an archive's beginning that are unpacked to see what is in it."""
_VERSION: Final = rb"""["']?(?:[a-z0-9.-]{1,253}/)?v\d{1,3}(?:(?:alpha|beta)\d{1,3})?["']?"""
_JSON: Final = re.compile(rb"\A\s*(?:\[\s*)?\{")
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]', re.DOTALL)
_RUN: Final = {b"runid", b"cluster"}
"""What a collector's own word on its dump has, however it spells it."""
_BESIDE: Final = (b"kind", b"items", b"metadata")
_YAML: Final = re.compile(rb"^(?:- |(?P<top>))apiVersion:[ \t]*" + _VERSION + rb"[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_YAML_BESIDE: Final = re.compile(rb"^(?:- |  )?(?:kind|items|metadata):", re.MULTILINE)
_PRINTED: Final = re.compile(
    rb"\A\s*(?:NAMESPACE {2,}NAME|NAME)(?: {2,}[A-Z][A-Z0-9()/-]*(?: [A-Z-]+)*)+[ \t]*(?:\r?\n|\Z)"
)


def looks_like_kubernetes(path: Path, start: bytes) -> bool:
    """Whether a file that begins so is an export of Kubernetes, or was meant to be one."""
    head = start.removeprefix(BOM_UTF8)
    if is_archive(head):
        return any(kind_of_file(name) for name in _members(head))
    if is_json(head):
        return _is_json_object(path, head)
    return is_printed(head) or (_YAML.search(head) is not None and _YAML_BESIDE.search(head) is not None)


def is_archive(head: bytes) -> bool:
    """Whether it is compressed."""
    return head.startswith(_GZIP)


def is_json(head: bytes) -> bool:
    """Whether it is an object in JSON, or a list of them."""
    return _JSON.match(head.removeprefix(BOM_UTF8)) is not None


def is_printed(head: bytes) -> bool:
    """Whether its first line is one of the headings of `kubectl get`."""
    return _PRINTED.match(head.removeprefix(BOM_UTF8)) is not None


def _is_json_object(path: Path, head: bytes) -> bool:
    """Whether the outermost object names a version of an API, or is a list that its file's name says the kind of."""
    start = _JSON.match(head)
    pairs = dict(_pairs(head[start.end() :] if start else b""))
    version = pairs.get(b"apiVersion")
    if path.name == METADATA:
        return {key.lower().replace(b"_", b"") for key in pairs} >= _RUN
    if version and re.fullmatch(_VERSION, version):
        return any(key in pairs for key in _BESIDE)
    return version in (None, b'""') and b"items" in pairs and kind_of_file(path.name) is not None


def _pairs(inside: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The keys of an object with their values, as far as its beginning tells; of a value that is no text only its first character."""
    depth, last, key = 0, b"", b""
    for found in _TOKEN.finditer(inside):
        token = found.group()
        if key and depth == 0:
            yield key, token
            key = b""
        if token == b":" and depth == 0:
            key = last[1:-1]
        depth += (token in (b"{", b"[")) - (token in (b"}", b"]"))
        last = token
        if depth < 0:
            return


def _members(head: bytes) -> Iterator[str]:
    """The names of the files at the beginning of an archive."""
    try:
        data = zlib.decompressobj(wbits=31).decompress(head, _MOST)
    except zlib.error:
        return
    at = 0
    while data[at : at + _BLOCK][_USTAR] == b"ustar":
        header = data[at : at + _BLOCK]
        yield header[:100].rstrip(b"\0").decode("utf-8", "replace")
        size = header[124:136].strip(b" \0")
        if not re.fullmatch(rb"[0-7]{1,12}", size):
            return
        at += _BLOCK * (1 + -(-int(size, 8) // _BLOCK))
