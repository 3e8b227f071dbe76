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
# # Who reaches payouts?
#
# At a payments company one right matters more than all others: to start or approve a payout. Some are meant to have it. The
# export of any single system shows those. It does not show who gets there by reading a log, deploying a service or becoming
# somebody else.
#
# **The question:** which identities and credentials can reach a payout, by which hops, and what is the smallest thing to change?

# %%
import graphnhi as nhi
import pandas as pd

pd.options.display.max_colwidth = 120
AS_OF = "2026-11-01"

estate = nhi.demo()
payouts = nhi.reach(estate, "payouts", as_of=AS_OF)
frame = payouts.to_frame()

told = payouts.summary
parts = ", ".join(f"{count} × {kind}" for kind, count in told["by_category"].items())
print(f"{told['certain']} identities and credentials certainly reach a payout,")
print(f"{told['possible_only']} more possibly: {parts} in all.")
print(f"{told['targets_reached']} of {told['targets']} payout actions are reached.")

# %% [markdown]
# ## The picture
#
# A row for each kind of identity and credential, a column for each payout. A cell says how near the nearest of them is and how
# many get there; a question mark says that none of them certainly does.

# %%
payouts.figure()

# %% [markdown]
# ## Near and far
#
# Who stands beside the payout is known to everybody: people who release it, services that execute it, their keys. The further
# away somebody stands, the less likely it is that anyone ever decided this.

# %%
distance = pd.crosstab(frame["hops"], frame["bound"])
FAR = 4
far = int((frame["hops"] >= FAR).sum())
print(f"{far} of {len(frame)} are {FAR} hops away or more.")
distance.T

# %% [markdown]
# ## Who was never meant to?
#
# Set against the purpose that the inventory states: who reaches a payout although it says that it only reads?

# %%
facts = estate.node_frame().set_index("id")[["owner", "purpose", "last_reviewed"]]
known = frame.join(facts, on="id")
readers = known[known["purpose"].str.contains("read", na=False)].set_index("name")
readers[["kind", "owner", "purpose", "hops", "bound", "target"]]

# %% [markdown]
# The nearest certain one of them, and how it gets there. Every hop names the file and the line that it stands in, and what that
# record says.

# %%
reader = readers[readers["bound"].eq("certain")].iloc[0]
route = nhi.path(estate, reader["id"], reader["target"], as_of=AS_OF)
hops = route.rows[0]["path"]

print(f"{reader.name}: {reader['purpose']}; reviewed on {reader['last_reviewed']}.")
print(f"It reaches {reader['target']} in {len(hops)} hops, {reader['bound']}.")
route.figure()


# %%
pd.DataFrame([
    {
        "hop": f"{hop['from']} {hop['edge']} {hop['to']}",
        "evidence": f"{each['source']}, {each['locator']}",
        "what the record says": each["rule"],
    }
    for hop in hops
    for each in hop["evidence"]
])

# %% [markdown]
# ## What do the possible ones depend on?
#
# Each of these is a question to somebody, and most are quickly answered. An answer moves the identity to certain, or off the list.

# %%
conditions = pd.DataFrame([
    {
        "condition": hop["condition"],
        "name": row["name"],
        "hop": f"{hop['from']} {hop['edge']} {hop['to']}",
    }
    for row in payouts.rows
    if row["bound"] == "possible"
    for hop in row["path"]
    if hop["bound"] == "possible"
])
conditions.groupby("condition").agg(
    identities=("name", "nunique"),
    hops=("hop", "nunique"),
    for_example=("hop", "first"),
).sort_values("identities", ascending=False)

# %% [markdown]
# ## What is the smallest thing to change?
#
# For each edge: how many identities and credentials would lose *every* way to a payout if it were gone?

# %%
losses = nhi.losses(estate, "payouts", as_of=AS_OF).dropna(subset="edge")
edges = losses[["from", "edge", "to", "at_least", "at_most"]].reset_index(drop=True)
best = edges.iloc[0]

print(f"Without {best['from']} {best['edge']} {best['to']}")
print(f"at least {best['at_least']} of the {len(frame)} reach no payout any more.")
edges.head(8)

# %% [markdown]
# The same for the hops of the one route above. A hop that frees one is a matter between two owners; one that frees many is worth
# a change tonight.

# %%
route_edges = pd.DataFrame(hops)[["from", "edge", "to"]].merge(edges, how="left")
route_edges.fillna({"at_least": 0, "at_most": 0}).astype({"at_least": int, "at_most": int})

# %% [markdown]
# ## What to do next
#
# - Let the token that the log shows die, and stop the job that printed it. Both are work of an afternoon.
# - Take the list of near ones to the owner of payments: is every one of them meant?
# - Ask the questions behind the possible ones.
# - See what else falls with one of them: [one compromise, hop by hop](03-one-compromise-hop-by-hop.ipynb).
# - At a shell the same list is `graphnhi reach payouts -o payouts.csv`.
