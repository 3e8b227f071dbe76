"""Shapes that are hard on engines, at any size: stars, chains, cliques, gates behind gates."""

import numpy as np

from graphnhi.estate import Estate
from tests.engine.straight import straight


def star_out(leaves: int) -> Estate:
    """n0 assumes every leaf; the last of them may pay out."""
    ends = np.arange(1, leaves + 1)
    return straight(
        ["role"] * (leaves + 1) + ["initiate_payout"], [(0, "ASSUMES", ends), (leaves, "PERFORMS", [leaves + 1])]
    )


def star_in(leaves: int) -> Estate:
    """Every leaf assumes n0, which may pay out."""
    starts = np.arange(1, leaves + 1)
    return straight(
        ["role"] * (leaves + 1) + ["initiate_payout"], [(starts, "ASSUMES", 0), (0, "PERFORMS", [leaves + 1])]
    )


def chain(length: int) -> Estate:
    """n0 assumes n1 and so on; the last of `length` roles may pay out."""
    starts = np.arange(length - 1)
    edges = [(starts, "ASSUMES", starts + 1), (length - 1, "PERFORMS", [length])]
    return straight(["role"] * length + ["initiate_payout"], edges)


def clique(size: int) -> Estate:
    """Every role assumes every role, itself included; the last may pay out."""
    every = np.arange(size)
    edges = [(np.repeat(every, size), "ASSUMES", np.tile(every, size)), (size - 1, "PERFORMS", [size])]
    return straight(["role"] * size + ["initiate_payout"], edges)


def parallel(edges: int) -> Estate:
    """n0 assumes n1 by many edges, and itself by as many; n1 may pay out as often."""
    ends = np.zeros(edges, dtype=np.int64)
    return straight(
        ["role", "role", "initiate_payout"],
        [(ends, "ASSUMES", ends + 1), (ends, "ASSUMES", ends), (ends + 1, "PERFORMS", ends + 2)],
    )


def nested(gates: int) -> Estate:
    """n0 opens the first gate, which gives the role that opens the next, and so on to a payout; n0 co-signs at each.

    Roles are 0 to `gates`, gates follow, the payout is last.
    """
    first, step = gates + 1, np.arange(gates)
    edges = [
        (step, "APPROVES", first + step, 0),
        (np.zeros(gates, dtype=np.int64), "APPROVES", first + step, 1),
        (first + step, "RELEASES", step + 1),
        (gates, "PERFORMS", [2 * gates + 1]),
    ]
    kinds = ["role"] * (gates + 1) + ["gate"] * gates + ["initiate_payout"]
    return straight(kinds, edges, {first + gate: 2 for gate in range(gates)})


def many_slots(slots: int) -> Estate:
    """One gate that wants every slot: n0 leads to as many roles, each of which fills one. The gate and the payout are last."""
    roles = np.arange(1, slots + 1)
    edges = [
        (0, "ASSUMES", roles),
        (roles, "APPROVES", slots + 1, roles - 1),
        (slots + 1, "RELEASES", [slots + 2]),
    ]
    return straight(["role"] * (slots + 1) + ["gate", "initiate_payout"], edges, {slots + 1: slots})
