"""The edges of gates: who fills which slot, and what the gate releases.

Half guard actions (maker and checker; one in five wants two or three of three to five signers), a quarter customer data and
a quarter secret stores (object right and key right). What a secret store's gate releases leads on to further gates.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.generating.census import GUARDED, POPULATIONS
from graphnhi.generating.chance import below, chosen
from graphnhi.generating.choosing import Choosing, Ends
from graphnhi.generating.edges import Edges, lasting

__all__ = ["gate_edges", "needs", "signers"]

Numbers = NDArray[np.int64]
Texts = NDArray[np.bytes_]

_NAMES: Final = list(POPULATIONS)
_APPROVERS: Final = {"role": 40, "service_account": 30, "human": 12, "group": 8, "api_key": 10}
_SLOTS: Final = np.array([["initiate", "approve"], ["object", "key"]], dtype="S8")
_STORE: Final = GUARDED.index("secret_store")
_TURNS: Final = len(GUARDED)
_MOST: Final = 4
"""Approvers of one slot, at most."""


def signers(gates: Numbers) -> Numbers:
    """How many signers have a slot of their own at each gate: 3 to 5 at one in five of those before actions, else 0."""
    ordinal = _ordinals(gates)
    return np.where(ordinal % 5 == 3, 3 + ordinal // 5 % 3, 0)


def _ordinals(gates: Numbers) -> Numbers:
    """Which one each gate is among those before actions, from 0; -1 for the others."""
    turns = [place for place, guarded in enumerate(GUARDED) if guarded == "action"]
    ordinal = gates // _TURNS * len(turns) + np.searchsorted(turns, gates % _TURNS)
    return np.where(np.isin(gates % _TURNS, turns), ordinal, -1)


def needs(gates: Numbers) -> Numbers:
    """How many slots open each gate: 2, and 3 at some of those with four or five signers."""
    many = signers(gates)
    return np.where((many > 3) & (_ordinals(gates) // 15 % 2 == 0), 3, 2)


def gate_edges(choosing: Choosing, chunk: int) -> Iterator[Edges]:
    """All edges of all gates, those of at most `chunk` gates at a time."""
    size = choosing.places.numbering.counts["gate"]
    chunks = [np.arange(begin, min(begin + chunk, size), dtype=np.int64) for begin in range(0, size, chunk)]
    for gates in chunks:
        yield lasting(choosing, _approvals(choosing, gates), inward=True)
    for gates in chunks:
        yield lasting(choosing, _releases(choosing, gates))


def _approvals(choosing: Choosing, gates: Numbers) -> Edges:
    many = signers(gates)
    parts = [_of_signers(choosing, gates[many > 0]), *(_of_slot(choosing, gates[many == 0], slot) for slot in (0, 1))]
    parts += [_led_on(choosing, gates, back) for back in (1, _TURNS)]
    source, gate, slot = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    there = source >= 0
    start = choosing.places.numbering.start("gate")
    return Edges("APPROVES", source[there], start + gate[there], slot[there])


def _of_signers(choosing: Choosing, gates: Numbers) -> tuple[Numbers, Numbers, Texts]:
    """Signers with a slot each: the slot is the signer, and is not named."""
    many = signers(gates)
    gate = np.repeat(gates, many)
    turns = np.arange(len(gate), dtype=np.int64) - np.repeat(np.cumsum(many) - many, many)
    return _approvers(choosing, "signer", gate, turns), gate, np.zeros(len(gate), dtype="S8")


def _of_slot(choosing: Choosing, gates: Numbers, slot: int) -> tuple[Numbers, Numbers, Texts]:
    """One to four who may fill one of the two slots of each gate."""
    stream = f"slot {slot}"
    many = 1 + below(choosing.chance.draws(f"{stream} many", gates), _MOST)
    gate = np.repeat(gates, many)
    turns = np.arange(len(gate), dtype=np.int64) - np.repeat(np.cumsum(many) - many, many)
    return _approvers(choosing, stream, gate, turns), gate, _slots(gate, slot)


def _slots(gates: Numbers, slot: int) -> Texts:
    action = np.asarray([guarded == "action" for guarded in GUARDED])[gates % _TURNS]
    return np.asarray(np.where(action, _SLOTS[0, slot], _SLOTS[1, slot]))


def _approvers(choosing: Choosing, stream: str, gates: Numbers, turns: Numbers) -> Numbers:
    guarded = choosing.places.numbering.guarding(gates)
    # several gates may lie before one node, and each has approvers of its own
    own_turns = gates * 64 + turns
    kinds = chosen(choosing.chance.draws(f"{stream} population", guarded, own_turns), list(_APPROVERS.values()))
    populations = np.asarray([_NAMES.index(name) for name in _APPROVERS], dtype=np.int64)[kinds]
    return choosing.others(stream, Ends(guarded, populations, inward=True, wide=200), own_turns)


def _keys(choosing: Choosing, gates: Numbers) -> Numbers:
    """The key that lies behind each gate of a secret store."""
    guarded = choosing.places.numbering.guarding(gates)
    populations = np.full(len(gates), _NAMES.index("api_key"), dtype=np.int64)
    return choosing.others("key", Ends(guarded, populations, inward=False, wide=100), gates + 1)


def _led_on(choosing: Choosing, gates: Numbers, back: int) -> tuple[Numbers, Numbers, Texts]:
    """The keys behind gates of secret stores that come `back` before these: each fills a slot that the later gate names."""
    before = gates - back
    mine = (before >= 0) & (before % _TURNS == _STORE) & (signers(gates) == 0)
    gate = gates[mine]
    return _keys(choosing, before[mine]), gate, _slots(gate, 1)


def _releases(choosing: Choosing, gates: Numbers) -> Edges:
    start = choosing.places.numbering.start("gate")
    stores = gates[gates % _TURNS == _STORE]
    keys = _keys(choosing, stores)
    rights = np.where(gates % _TURNS == _STORE, b"control", b"")
    return Edges(
        "RELEASES",
        start + np.concatenate([gates, stores[keys >= 0]]),
        np.concatenate([choosing.places.numbering.guarding(gates), keys[keys >= 0]]),
        right=np.concatenate([rights, np.zeros(np.count_nonzero(keys >= 0), dtype="S7")]),
    )
