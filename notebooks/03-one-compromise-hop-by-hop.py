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
# # One compromise, hop by hop
#
# A vendor that draws dashboards for the finance team reports a breach: its customers' tokens are out. Somebody asks you, in the
# next call, what that means for us.
#
# **The question:** if this token is stolen tonight, what falls, in which order, and how much money and how many records is that?

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import graphnhi as nhi
import pandas as pd

pd.options.display.max_colwidth = 120
AS_OF = "2026-11-01"
STOLEN = "quillmetrics-connect-token"

estate = nhi.demo()
token = estate.node_frame().set_index("id").loc[STOLEN].dropna()
facts = ["kind", "owner", "vendor", "status", "lifetime", "created", "last_used"]
token[facts].to_frame("what the inventory says")

# %% [markdown]
# ## What falls

# %%
fallen = nhi.blast(estate, STOLEN, as_of=AS_OF)
told = fallen.summary

print(f"{told['reached']} things fall:")
print(f"{told['certain']} certainly, {told['possible_only']} possibly.")
for money in told["money"]:
    print(f"Money: {money['per_day']:,} {money['currency']} a day,")
    print(f"and {len(money['unbounded'])} actions without a known limit.")
for kind, count in told["records"].items():
    print(f"Records of {kind}: {count['read']:,} read, {count['written']:,} written.")

payout = ("initiate_payout", "approve_payout")
payouts = [row["name"] for row in fallen.rows if row["kind"] in payout]
print(f"Payouts reached: {', '.join(payouts) or 'none'}.")

# %% [markdown]
# From left to right, a column for each hop. Orange leads to money or customer data; a dashed line is only possible.

# %%
fallen.figure()

# %%
rows = fallen.to_frame()
last = pd.DataFrame([row["path"][-1] for row in fallen.rows])
rows["by"] = last["from"] + " " + last["edge"]
columns = ["by", "name", "kind", "effect", "bound"]
rows.sort_values("hops", kind="stable").set_index("hops")[columns]

# %% [markdown]
# *Control* means that the attacker has it and goes on from there: reads what it stores, acts as it. A *touch* is the end of a
# walk: the attacker can use it, start the refund, send the file, and that is all.
#
# ## How fast
#
# What each further hop adds. The first hops are what the vendor was given. The later ones are what nobody gave it.

# %%
fallen.figure("bars")

# %%
pd.DataFrame([
    {"hop": hop["hop"], "new": sum(hop["kinds"].values()), **hop["categories"]}
    for hop in told["by_hop"]
]).fillna(0).astype(int).set_index("hop")

# %% [markdown]
# ## How much of what
#
# Everything that fell, by category and kind; each thing has the same area. How many records a store of data holds is in the
# table below.

# %%
fallen.figure("treemap")

# %%
data = rows.dropna(subset="data_class").set_index("name")
data = data[["data_class", "records", "bound", "hops"]].copy()
data["records"] = data["records"].map("{:,.0f}".format, na_action="ignore")
data

# %% [markdown]
# ## The way to the money
#
# The easiest route to the action that moves most, with the evidence that you will be asked for.

# %%
actions = rows.query("category == 'action'")
worst = actions.loc[actions["amount_limit"].idxmax()]
route = nhi.path(estate, STOLEN, worst["id"], as_of=AS_OF)
hops = route.rows[0]["path"]

limit = f"{worst['amount_limit']:,.0f} {worst['currency']} a {worst['period']}"
print(f"{worst['name']}: up to {limit}, {len(hops)} hops away.")
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
# ## What would have stopped it?
#
# Dashboards need tables. What else lies in the place where this route finds its key, and who else gets to the money by it?

# %%
store = next(hop["from"] for hop in hops if hop["edge"] == "STORES")
for key in last[last["from"].eq(store)]["to"]:
    alone = nhi.blast(estate, key, as_of=AS_OF).summary["money"]
    amounts = ", ".join(f"{each['per_day']:,} {each['currency']}" for each in alone)
    print(f"{store} stores {key}: {amounts} a day.")

losses = nhi.losses(estate, worst["id"], as_of=AS_OF).dropna(subset="edge")
stored = losses[losses["from"].eq(store) & losses["edge"].eq("STORES")].iloc[0]
everybody = len(nhi.reach(estate, worst["id"], as_of=AS_OF).rows)
print(f"{everybody} identities and credentials reach {worst['name']};")
print(f"at least {stored['at_least']} of them only because {store} stores {stored['to']}.")

# %% [markdown]
# ## What would revoking it do?
#
# Before somebody pulls the plug: which routes close, and who uses the token today? The recertification list takes the decision
# and says its effect; nothing is changed by asking.

# %%
decisions = nhi.review(estate, as_of=AS_OF).to_frame()
decisions["decision"] = decisions["id"].map({STOLEN: "revoke"}).fillna("")

with TemporaryDirectory() as place:
    decisions.to_csv(Path(place) / "review.csv", index=False)
    effect = nhi.apply_review(estate, Path(place) / "review.csv", as_of=AS_OF)

closes, breaks = effect.summary["closes"], effect.summary["breaks"]
print(f"Routes to crown jewels that close: {closes['certain']} certain,", end=" ")
print(f"{closes['possible_only']} possible.")
print(f"Uses that break: {breaks['likely']} likely, {breaks['unknown']} unknown.")
uses = effect.to_frame().query("change == 'breaks'")
uses[["name", "kind", "use", "last_used"]].set_index("name")

# %% [markdown]
# ## What to do next
#
# - **Tonight:** revoke the token. The last table says who will call.
# - **Tomorrow:** rotate the keys that lie there, and move them into a vault. Until then everybody who reads the place has them.
# - **This week:** give the vendor the tables that its dashboards show, and nothing beside them.
# - Tell the call what is at stake and what is not: both stand under *What falls*.
# - Which of all the others is next? [What to worry about first](04-what-to-worry-about-first.ipynb).
