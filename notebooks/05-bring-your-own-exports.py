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
# # Bring your own exports
#
# No connector and no cloud access: a folder of files that your systems already export. This notebook writes such a folder, as
# small as can be and with the flaws that real ones have, and builds an estate of it.
#
# **The question:** what does it take, what happens to records that cannot be used, and what does no export know?

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import graphnhi as nhi
import pandas as pd
from graphnhi.errors import InputError

pd.options.display.max_colwidth = 90
AS_OF = "2026-11-01"

workplace = TemporaryDirectory()
exports = Path(workplace.name) / "exports"
exports.mkdir()

# %% [markdown]
# ## The files
#
# What there is: one row a thing. Only `id` and `kind` are required.

# %%
nodes = exports / "nodes.csv"
nodes.write_text("""\
id,kind,owner,environment,status,created,last_used,data_class,records
svc-payouts,service_account,payments,production,active,2023-04-02,2026-10-31,,
svc-statements,service_account,reporting,production,active,2021-09-14,2026-10-30,,
anna.berg,human,people,production,active,2019-02-30,2026-10-31,,
build-logs,data_store,platform,production,,,,credentials,
customers,data_store,data,production,,,,pii,480000
svc-archive,robot,payments,production,active,2020-01-01,,,
""", encoding="utf-8")
pd.read_csv(nodes, dtype=str, keep_default_na=False)

# %% [markdown]
# Who has what: one row an edge, in the direction in which an attacker moves. `evidence` is your own words.

# %%
edges = exports / "edges.csv"
edges.write_text("""\
from,edge,to,evidence
svc-statements,READS,build-logs,bucket policy of the logs
svc-statements,READS,customers,grant on the reporting view
build-logs,STORES,stripe:nordhaven/api_key/payout-key,printed by a job in 2023
svc-archive,READS,customers,grant on the table
anna.berg,MEMBER_OF,treasury-approvers,directory export
""", encoding="utf-8")
pd.read_csv(edges)

# %% [markdown]
# And the payment provider's keys: one row a scope. What a scope may do is in a catalogue; you need not know it.

# %%
keys = exports / "payment-keys.csv"
keys.write_text("""\
provider,account,credential,scope,mode,holder,owner
Stripe,nordhaven,payout-key,rak_balance_read,live,svc-payouts,payments
Stripe,nordhaven,payout-key,rak_payout_write,live,svc-payouts,payments
Stripe,nordhaven,payout-key,rak_teleport_write,live,svc-payouts,payments
""", encoding="utf-8")
pd.read_csv(keys)

# %% [markdown]
# ## Build
#
# Each file is recognised by its content, never by its name.

# %%
estate = nhi.build(exports, name="nordhaven")
estate


# %%
accounting = pd.DataFrame(estate.about["files"]).set_index("file")
reasons = accounting["skipped"]
accounting["skipped"] = reasons.map(lambda each: sum(one["count"] for one in each))
accounting["why"] = reasons.map(
    lambda each: "; ".join(f"{one['reason']}: {', '.join(one['places'])}" for one in each)
)

read, used, skipped, duplicates = accounting[["read", "used", "skipped", "duplicates"]].sum()
assert read == used + skipped + duplicates
print(f"{read} records read: {used} used, {skipped} skipped, {duplicates} duplicates.")
accounting[["loader", "read", "used", "duplicates", "skipped", "why"]]

# %% [markdown]
# **A record that cannot be used is skipped and reported.** There is no kind `robot`.
#
# **What is named and not described is a gap**, and so is a value that nobody can read. Neither stops anything: the archive
# service, whose row was skipped, is still an end of an edge, so it is still walked.

# %%
gaps = pd.DataFrame(estate.about["gaps"]).astype(object).fillna("")
print(f"{len(gaps)} gaps in {gaps['file'].nunique()} files.")
gaps[["gap", "id", "what", "file", "place"]]

# %% [markdown]
# ## When nothing may be missing
#
# In a pipeline, skipping may be the wrong thing. `strict` builds no estate at all and says every fault, with its file and line.

# %%
try:
    nhi.build(exports, name="nordhaven", strict=True)
except InputError as refused:
    for fault in refused.faults:
        print(f"{fault.file}, {fault.place}: {fault.what} ({fault.found})")

# %% [markdown]
# ## Ask
#
# Somebody holds the key that pays out, and is meant to. Who else reaches a payout?

# %%
payouts = nhi.reach(estate, "payouts", as_of=AS_OF)
frame = payouts.to_frame().set_index("name")
print(f"{len(frame)} reach a payout, the furthest in {frame['hops'].max()} hops.")
frame[["kind", "hops", "bound"]]

# %% [markdown]
# The service that prepares statements is among them. Nobody granted it that.

# %%
nhi.path(estate, "svc-statements", "payouts", as_of=AS_OF).figure()

# %% [markdown]
# ## What no export knows
#
# How much may move a day, and that a second person must approve it, stands in no export. It stands in `annotations.toml`, beside
# them, and you write it. First the limit:

# %%
annotations = exports / "annotations.toml"
annotations.write_text("""\
[[action]]
id = "stripe:nordhaven/initiate_payout"
amount_limit = 250_000
currency = "EUR"
period = "day"
""", encoding="utf-8")
limited = nhi.build(exports, name="nordhaven")

pd.concat({
    name: pd.DataFrame(nhi.blast(each, "payout-key", as_of=AS_OF).summary["money"])
    for name, each in {"exports alone": estate, "with annotations": limited}.items()
}).droplevel(1)

# %% [markdown]
# Now the approval. It is a **gate**: whoever reaches it from one side alone gets nothing behind it.

# %%
with annotations.open("a", encoding="utf-8") as more:
    more.write("""
[[gate]]
guards = "stripe:nordhaven/initiate_payout"
needs = 1
approvers = { id = "anna.berg" }
""")
guarded = nhi.build(exports, name="nordhaven")

alone = nhi.reach(guarded, "payouts", as_of=AS_OF)
print(f"With the approval {len(alone.rows)} of {len(frame)} reach a payout alone.")

start = "svc-statements"
for gate in nhi.blast(guarded, start, as_of=AS_OF).summary["gates"]:
    print(f"{start} fills {gate['filled']} of {gate['needs']} slots of the gate.")

together = nhi.blast(guarded, start, "anna.berg", as_of=AS_OF)
paid = [row["name"] for row in together.rows if row["kind"] == "initiate_payout"]
print(f"Stolen together with anna.berg: {', '.join(paid) or 'no payout'}.")

# %% [markdown]
# Write only what is true: an approval that is annotated and does not exist hides every route behind it.
#
# ## Keep it
#
# An estate on disk is one folder, private to you. Saved and opened again it is the same, to the byte of its digest.

# %%
nhi.save(guarded, Path(workplace.name) / "nordhaven.graphnhi")
opened = nhi.open(Path(workplace.name) / "nordhaven.graphnhi")
print("the same:", opened.digest == guarded.digest)
del opened
workplace.cleanup()

# %% [markdown]
# ## What to do next
#
# - Put exports of your own into a folder: `graphnhi validate exports/` says what a build would say, and writes nothing.
# - A table of another shape needs a loader of a few lines and no code; the README shows one.
# - `graphnhi init -o annotations.toml` writes a commented file to start from.
# - Then ask as in [first look](01-first-look.ipynb), with `nhi.build("exports/")` in the place of `nhi.demo()`.
