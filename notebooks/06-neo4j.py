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
# ## Into a server
#
# Today an estate goes into Neo4j as files: a folder of tables, and the command that imports them into an empty database.

# %%
with TemporaryDirectory() as place:
    folder = Path(place) / "for-neo4j"
    nhi.export(nhi.demo(), folder, "neo4j-csv")
    tables = {path.name: len(pd.read_csv(path, dtype=str)) for path in sorted(folder.glob("*.csv"))}
    lines = (folder / "README.txt").read_text(encoding="utf-8").splitlines()

command = next(line.strip() for line in lines if "neo4j-admin" in line)
print(command.replace(" --", " \\\n  --"))
pd.Series(tables, name="rows").to_frame()

# %% [markdown]
# There, in the browser of Neo4j, this shows who stands right beside a payout; the type of a relationship is the kind of the edge:
#
# ```cypher
# MATCH (who:identity)-[how]->(pay:initiate_payout) RETURN who, how, pay
# ```
#
# ## With a server that runs
#
# Its address stands in `NEO4J_URI`, and a password never in a notebook.

# %%
if "NEO4J_URI" not in os.environ:
    print("skipped: NEO4J_URI is not set")
else:
    print(f"skipped: graphnhi {nhi.__version__} cannot put an estate on a running server yet")

# %% [markdown]
# ## What to do next
#
# - Until then every question is answered without one: [first look](01-first-look.ipynb).
# - At a shell the folder is `graphnhi export --to neo4j-csv -o for-neo4j`. It is a map for attackers: keep it private.
