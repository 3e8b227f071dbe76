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
# # What to worry about first
#
# Nearly everything in a large estate reaches something. A list of everything is no help on a Monday morning.
#
# **The question:** what comes first, why, and which few changes take the most off the list?

# %%
import math
import textwrap

import graphnhi as nhi
import pandas as pd

pd.options.display.max_colwidth = 160
AS_OF = "2026-11-01"

estate = nhi.demo()
ranked = nhi.rank(estate, as_of=AS_OF)
told = ranked.summary
print(f"{told['identities']} identities and credentials:")
print(f"{told['reaching']} reach a crown jewel, {told['none_found']} reach none.")
pd.Series(told["by_priority"], name="identities and credentials").to_frame()

# %% [markdown]
# ## Impact and exposure
#
# There is never one bare number. **Impact** is what falls: money, records, and how sure the routes are. **Exposure** is how the
# identity can be taken: a third party, a secret that lies open, the internet, weak sign-in, many who lead to it. A published
# table of the two gives the priority.

# %%
ranking = pd.json_normalize([dict(row) for row in ranked.rows])
bands = ["low", "medium", "high", "critical"]
crossed = pd.crosstab(ranking["impact.band"], ranking["exposure.band"])
crossed.reindex(index=["none", *bands], columns=bands, fill_value=0)

# %%
ranked.figure()

# %% [markdown]
# The same as a table, machines only. `impact.loss` is the sum behind the score, which tells apart what rounds to the same. Where
# exposure is high and nothing stands under `taken by`, a factor is unknown and poor hygiene raised it.

# %%
def euros(limits):
    return sum(each["per_day"] for each in limits if each["currency"] == "EUR")


ranking["EUR a day"] = ranking["impact.money"].map(euros).map("{:,}".format)
ranking["taken by"] = ranking["exposure.factors"].map(", ".join)
ranking["hygiene"] = ranking["hygiene.problems"].map(", ".join)
first = ranking[ranking["priority"].eq(ranking["priority"].min())].set_index("name")

columns = ["kind", "impact.loss", "EUR a day", "targets", "exposure.band", "taken by"]
first[~first["kind"].isin(["human", "group"])][columns].head(10).round(1)

# %% [markdown]
# The administrators at the top surprise nobody: they are there to be few, and guarded. More is learned from what should not be
# on the list at all, such as identities that a third party operates.

# %%
third = first[first["taken by"].str.contains("third_party")]
print(f"{len(third)} of the {len(first)} that come first are a third party's.")
third[["kind", "impact.score", "EUR a day", "hygiene"]].round(3)

# %% [markdown]
# ## Why is it there?
#
# Every number can be taken apart into rows that add up. Each crown jewel that falls adds to the impact by its weight and by how
# easy the easiest route to it is.

# %%
one = third["impact.score"].idxmax()
explained = nhi.explain(estate, third.loc[one, "id"], as_of=AS_OF)
ranked_as = explained.summary["rank"]
score = ranked_as["impact"]["score"]
parts = explained.to_frame().set_index("name")

impact, exposure = ranked_as["impact"]["band"], ranked_as["exposure"]["band"]
print(f"{one}: impact {impact} and exposure {exposure}, so {ranked_as['priority']}.")
print(f"The largest part, {parts['share'].max():.0%}, is {parts['share'].idxmax()}.")

total = parts["contribution"].sum()
assert math.isclose(score, 1 - math.exp(-total), abs_tol=1e-6)
print(f"The parts add up: 1 - exp(-{total:.3f}) = {score:.3f}, its score.")
shown = ["word", "severity", "weight", "ease", "contribution", "share", "hops", "bound"]
parts[shown].round(3)

# %% [markdown]
# ## Findings
#
# The ranking says *where*. The query library says *what is wrong* there, how grave it is by what is reached, and which control it
# is evidence for.

# %%
found = nhi.find(estate, as_of=AS_OF)
findings = found.to_frame()
found.figure()

# %%
by_severity = found.summary["by_severity"].items()
print(f"{len(findings):,} findings of {findings['query'].nunique()} questions:")
print(", ".join(f"{count} {severity}" for severity, count in by_severity))

asked = findings.groupby("query").agg(
    findings=("id", "size"),
    critical=("severity", lambda each: int(each.eq("critical").sum())),
    question=("question", "first"),
)
asked[asked["critical"] > 0].sort_values(["findings", "critical"]).head(12)

# %% [markdown]
# The *shortest* lists stand first: a question with few answers is one conversation. Here is one of them, whole.

# %%
grave = findings[findings["severity"].eq("critical")]
finding = grave[grave["query"].eq("vendor-reaches-money")].iloc[0]


def said(text):
    print(textwrap.fill(text, 88, subsequent_indent="    ", break_on_hyphens=False))


said(finding["question"])
said(f"  {finding['name']}, by: {finding['path']}")
said(f"  Why it matters: {finding['why']}")
said(f"  To close it: {finding['close']}")
for each in finding["evidence_for"]:
    said(f"  {each}")

# %% [markdown]
# ## By framework
#
# The same findings as an auditor asks for them. A finding is evidence for an item, never a statement that a rule is kept.

# %%
items = findings.explode("frameworks")
owasp = items[items["frameworks"].str.startswith("owasp-nhi:", na=False)]
number = owasp["frameworks"].str.extract(r"NHI(\d+)", expand=False).astype(int)
crossed = pd.crosstab(number.rename("OWASP NHI"), owasp["severity"])
crossed.reindex(columns=bands[::-1], fill_value=0)

# %% [markdown]
# ## Few changes, many findings
#
# Each finding names the edges that close it: take one away, and that finding is gone. Many findings share one.

# %%
closing = grave.explode("closed_by").dropna(subset="closed_by")
closing["change"] = closing["closed_by"].map(
    lambda edge: f"{edge['from']} {edge['edge']} {edge['to']}"
)
changes = closing.groupby("change").agg(
    closes=("fingerprint", "nunique"),
    identities=("id", "nunique"),
    questions=("query", "nunique"),
)
changes.sort_values(["closes", "identities"], ascending=False).head(8)

# %% [markdown]
# Neighbours in that table often close the same findings. So take the best one, strike out what it closes, and look again.

# %%
left, plan = closing, []
while len(plan) < 5:
    counts = left.groupby("change")["fingerprint"].nunique()
    gone = left[left["change"].eq(counts.idxmax())]["fingerprint"]
    plan.append({"take away": counts.idxmax(), "closes": counts.max()})
    left = left[~left["fingerprint"].isin(gone)]

plan = pd.DataFrame(plan)
closed = plan["closes"].sum()
print(f"These {len(plan)} changes close {closed} of {len(grave)} critical findings.")
plan

# %% [markdown]
# ## What to do next
#
# - Make a ticket of each change in the last table; the fingerprint of a finding stays the same from build to build, so the next
#   run tells which are gone.
# - Hand the owners their own part: `graphnhi find --owner payments-squad -o payments.csv`.
# - Have the rest recertified: `graphnhi review -o review.csv`, and `--apply` it to see what the decisions would close and break.
# - Follow one of them: [one compromise, hop by hop](03-one-compromise-hop-by-hop.ipynb).
# - Weights, bands and severities are files. If the order does not match your house, edit them (`--library DIR`).
