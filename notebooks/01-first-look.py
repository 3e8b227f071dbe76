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
# # First look
#
# Larkpay pays out to merchants. It does not exist, but its estate looks like many: people, roles, service accounts, pipelines,
# agents and vendors; the keys they hold; and the systems, data and payment providers that those keys open.
#
# **The question:** what is there, can the data be trusted, and how much of it can hurt?

# %%
import graphnhi as nhi
import pandas as pd

pd.options.display.max_colwidth = 80
AS_OF = "2026-11-01"  # the day on which ages and expiry dates are judged

estate = nhi.demo()
estate

# %% [markdown]
# ## Can the data be trusted?
#
# An answer is as good as what it was computed from. So before anything else: every record that was read is either used, or
# skipped with a reason, or a duplicate. Nothing disappears on the way.

# %%
files = pd.DataFrame(estate.about["files"]).set_index("file")
files["skipped"] = files["skipped"].map(
    lambda reasons: sum(reason["count"] for reason in reasons)
)
counts = files[["read", "used", "skipped", "duplicates"]]

total = counts.sum()
assert total["read"] == total["used"] + total["skipped"] + total["duplicates"]
print(
    f"{total['read']:,} records read = {total['used']:,} used"
    f" + {total['skipped']:,} skipped + {total['duplicates']:,} duplicates"
)
counts

# %% [markdown]
# What the exports point at without describing it is a **gap**. A gap is not an error: the walk goes on through it, as far as
# anything is known, and every later answer carries the list.

# %%
gaps = pd.DataFrame(estate.about["gaps"])
kinds = gaps["gap"].value_counts().items()
print(f"{len(gaps)} gaps:", ", ".join(f"{count} × {gap}" for gap, count in kinds))
gaps[["gap", "id", "what", "file", "place"]].fillna("")

# %% [markdown]
# ## What is there?
#
# Machine identities and their credentials, with what is *not* known about them. Unknown stays unknown: a missing date is never
# replaced by a guess.

# %%
listed = nhi.inventory(estate, as_of=AS_OF)
inventory = listed.to_frame()

count, dead = listed.summary["listed"], listed.summary["dead"]
print(f"{count} machine identities, credentials and vendors;")
print(f"{dead} of them are disabled or expired, and lead nowhere.")
inventory.groupby(["category", "kind"]).agg(
    count=("id", "size"),
    reach_a_crown_jewel=("hops", "count"),
    median_age_in_days=("age_days", "median"),
).round().astype("Int64")

# %%
unknown = pd.Series(listed.summary["not_known"], name="not known")
worst = unknown.idxmax()
print(f"What is missing most often is the {worst}: for {unknown[worst]} of {count}.")
pd.DataFrame({"not known": unknown, "share": (unknown / count).map("{:.0%}".format)})

# %% [markdown]
# ## How much of it can hurt?
#
# **Crown jewels** are actions that move money, stores of customer data, and the administration of accounts and clusters. The
# picture has a row for each owner and a column for each kind of crown jewel; a cell says how many of the owner's identities and
# credentials get there, by any number of hops.

# %%
overview = nhi.overview(estate, as_of=AS_OF)
overview.figure()

# %%
certain, possible = overview.summary["certain"], overview.summary["possible_only"]
print(f"{certain} identities and credentials certainly reach a crown jewel.")
print(f"{possible} more do so only if something holds that no export settles.")

cells = overview.to_frame()
jewels = cells.groupby("target_name").agg(
    certain=("certain", "sum"),
    possible_only=("possible_only", "sum"),
    fewest_hops=("hops", "min"),
)
jewels.sort_values(["certain", "possible_only"], ascending=False).head(10)

# %% [markdown]
# *Certain* and *possible* are the two **bounds** of every answer. Certain is what the data proves. Possible is what the data
# cannot exclude: a condition, a protected branch, an interface whose rights nobody stated. The truth lies between them, so a smaller answer never passes for a complete one.
#
# ## What to do next
#
# - Reading customer data is common, and often someone's job. Starting a payout should not be:
#   [who reaches payouts?](02-who-reaches-payouts.ipynb)
# - Take one of them and follow it: [one compromise, hop by hop](03-one-compromise-hop-by-hop.ipynb).
# - Put everything in order: [what to worry about first](04-what-to-worry-about-first.ipynb).
# - Try it on your own exports: [bring your own exports](05-bring-your-own-exports.ipynb).
