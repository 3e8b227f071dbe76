# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Neo4j
#
# graphnhi needs no database. An estate is a folder, and every question of these notebooks is asked of it directly. A server earns
# its place when a team wants to *browse* the graph together, or to join it with what is there already, such as an inventory of the
# cloud.
#
# **The question:** what is asked where?

# %%
import os
from collections import deque
from pathlib import Path
from tempfile import TemporaryDirectory

import graphnhi as nhi
import pandas as pd

AS_OF = "2026-11-01"

# %% [markdown]
# ## Without a server
#
# Built once, saved, opened by whoever asks. Opening maps the columns into memory and copies nothing, so a large estate is open as
# soon as this one.

# %%
with TemporaryDirectory() as place:
    nhi.save(nhi.demo(), Path(place) / "larkpay.graphnhi")
    estate = nhi.open(Path(place) / "larkpay.graphnhi")
    reached = nhi.reach(estate, "payouts", as_of=AS_OF)
    starts = {row["id"] for row in reached.rows}
    graph = estate.to_networkx()
    print(estate)
    del estate

told = reached.summary
print(f"{told['certain']} certainly reach a payout, {told['possible_only']} more possibly.")

# %% [markdown]
# For a question that has no command there is the graph itself, as networkx knows it. Which nodes have the most neighbours?

# %%
pd.options.display.max_colwidth = 80
busiest = pd.Series(dict(graph.degree()), name="edges").nlargest(5)
print(f"{busiest.index[0]} has {busiest.iloc[0]} of the {graph.number_of_edges()} edges.")
busiest.to_frame()

# %% [markdown]
# ## Why a path in a graph is not yet an answer
#
# Every graph database finds paths, and it is tempting to ask one: *what has a path to a payout?* Here is that question, asked the
# plain way: along all edges, backwards from the payouts.

# %%
kinds = dict(graph.nodes(data="kind"))
payout = ("initiate_payout", "approve_payout")
payouts = {node for node, kind in kinds.items() if kind in payout}
found, waiting = set(payouts), deque(payouts)
while waiting:
    for before in graph.predecessors(waiting.popleft()):
        if before not in found:
            found.add(before)
            waiting.append(before)

categories = dict(graph.nodes(data="category"))
asked = {node for node in found if categories[node] in ("identity", "credential")}
extra = asked - starts
print(f"{len(asked)} identities and credentials have a path to a payout,")
share = len(extra) / len(asked)
print(f"{len(asked & starts)} of them reach one. {share:.0%} are false alarms.")
alarms = pd.Series([kinds[node] for node in sorted(extra)])
alarms.value_counts().head(5).to_frame("false alarms")

# %% [markdown]
# A path knows of no touch that ends a walk, no second approver, no expired key, no test mode. These rules are what makes an
# answer, and they are the same wherever the graph lies: a server can narrow down what may be within reach, and graphnhi
# measures what is.
#
# ## On a server
#
# `nhi.push` writes an estate to a Neo4j that runs: nodes with their kinds for labels, edges with theirs for types, every column a
# property that Cypher can filter. `nhi.open` with the address of a server gives an estate to ask like any other. The server hands
# over the part that a question can be about, and the same engine measures it.
#
# Its address stands in `NEO4J_URI` and a password in `NEO4J_PASSWORD`, never in a notebook. Here are the same questions, asked of
# both stores.

# %%
QUESTIONS = {
    "who reaches a payout": lambda estate: nhi.reach(estate, "payouts", as_of=AS_OF),
    "who certainly reads customer data": lambda estate: nhi.reach(estate, "customer-data", bound="certain", as_of=AS_OF),
    "what falls with the vendor's token": lambda estate: nhi.blast(estate, "quillmetrics-connect-token", as_of=AS_OF),
    "the easiest ways to a payout": lambda estate: nhi.path(estate, "svc-recon", "initiate_payout", k=3, as_of=AS_OF),
    "what to worry about first": lambda estate: nhi.rank(estate, as_of=AS_OF),
    "which vendors reach money": lambda estate: nhi.run(estate, "vendor-reaches-money", as_of=AS_OF),
    "what stands around a role": lambda estate: nhi.neighbours(estate, "payout-runner"),
}


def without_clock(answer):
    """All of an answer but the moment at which it was asked."""
    told = answer.to_dict()
    return told | {"question": told["question"] | {"as_of": None}, "estate": told["estate"] | {"as_of": None}}


if "NEO4J_URI" not in os.environ:
    print("skipped: NEO4J_URI is not set")
else:
    address = f"{os.environ['NEO4J_URI']}?estate=notebook"
    on_disk = nhi.demo()
    pushed = nhi.push(on_disk, address)
    compared = []
    with nhi.open(address) as on_server:
        for words, ask in QUESTIONS.items():
            here, there = ask(on_disk), ask(on_server)
            compared.append((words, len(here.rows), len(there.rows), without_clock(here) == without_clock(there)))
    print(f"{pushed.nodes} nodes and {pushed.edges} edges were pushed and read back to the digest.")
    same = all(equal for *_, equal in compared)
    print("Every answer is the same on both, with its routes and its evidence." if same else "The answers differ.")
    columns = ["question", "rows here", "rows on the server", "equal"]
    display(pd.DataFrame(compared, columns=columns).set_index("question"))

# %% [markdown]
# ## In Neo4j Browser
#
# There the graph is to be looked at and joined with what else the database holds. This shows who stands right beside a payout:
#
# ```cypher
# MATCH (e:NHIEstate {id: 'notebook'})
# MATCH (who:NHI {run: e.current})-[how]->(pay:initiate_payout) RETURN who, how, pay
# ```
#
# More of these are in [the page on Neo4j](../docs/neo4j.md), and `graphnhi queries show NAME --cypher` prints one for each question of
# the library. They show what can be within reach; what is, tells graphnhi.
#
# ## What to do next
#
# - Start a server, and push an estate of your own: [the page on Neo4j](../docs/neo4j.md) has the one line.
# - Without one, every question is answered as well: [first look](01-first-look.ipynb).
# - Into an empty database of millions of nodes, files are quicker: `graphnhi export --to neo4j-csv -o for-neo4j`, and the command that
#   stands in its `README.txt`. It is a map for attackers: keep it private.
