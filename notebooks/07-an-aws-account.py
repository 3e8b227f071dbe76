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
# # An AWS account
#
# IAM says who may do what in thousands of statements, and shows each by itself. What follows from them together it shows nowhere:
# who becomes somebody else, whom a pipeline or a vendor gets to, which function gives a key away.
#
# **The question:** who administers this account and who gets to its customer data, by which statements, and what is not known?

# %%
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import graphnhi as nhi
import pandas as pd

pd.options.display.max_colwidth = 110
AS_OF = "2026-11-01"
ACCOUNT, VENDOR = "111122223333", "444455556666"

workplace = TemporaryDirectory()
export = Path(workplace.name) / ACCOUNT
export.mkdir()

# %% [markdown]
# ## The export
#
# `graphnhi doctor --how-to-export aws | bash` writes a folder an account, by calls that only read. Here is a very small one of a
# payments company that does not exist, in the words of `aws`. First who there is, and what their policies say:


# %%
def iam(kind, name):
    return f"arn:aws:iam::{ACCOUNT}:{kind}/{name}"


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def policies(kind, *statements):
    return {f"{kind}PolicyList": [{"PolicyName": "own", "PolicyDocument": {"Statement": [*statements]}}]}


def user(name, *statements):
    return {"UserName": name, "Arn": iam("user", name), **policies("User", *statements)}


def role(name, trust, *statements):
    trusted = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", **trust}}
    return {"RoleName": name, "Arn": iam("role", name), "AssumeRolePolicyDocument": trusted, **policies("Role", *statements)}


def save(file, content):
    (export / file).write_text(json.dumps(content, indent=1), encoding="utf-8")


github = {
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"},
    "Condition": {
        "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
        "StringLike": {"token.actions.githubusercontent.com:sub": "repo:nordhaven/release:ref:refs/heads/main"},
    },
}
by_vendor = {"Principal": {"AWS": VENDOR}, "Condition": {"StringEquals": {"sts:ExternalId": "nordhaven"}}}
ledger, key = "arn:aws:s3:::nordhaven-ledger", f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/ledger"
second_factor = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}

save("identities.json", {
    "UserDetailList": [
        user("batch", allow("s3:GetObject", f"{ledger}/*"), allow("kms:Decrypt", key)),
        user("month-end", allow(["s3:GetObject", "kms:Decrypt"], **second_factor)),
        user("copier", allow("s3:GetObject", f"{ledger}/*")),
        user("helpdesk", allow("iam:PutUserPolicy", iam("user", "helpdesk"))),
    ],
    "RoleDetailList": [
        role("deploy", github, allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"])),
        role("settle", {"Principal": {"Service": "lambda.amazonaws.com"}}, allow("*")),
        role("auditor", by_vendor, allow(["lambda:GetFunction", "lambda:ListFunctions", "iam:List*"])),
    ],
    "GroupDetailList": [], "Policies": [],
})

# %% [markdown]
# Then what there is: a bucket with customer data under a key of the company's own, and a function that makes statements. Somebody has
# put an access key into its environment.

# %%
save("access-keys.json", {"AccessKeyMetadata": [
    {"UserName": "batch", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Active", "CreateDate": "2023-02-01", "Account": ACCOUNT},
]})
save("tags.json", {"ResourceTagMappingList": [{"ResourceARN": ledger, "Tags": [{"Key": "data-class", "Value": "pii"}]}]})
save("keys.json", {"Keys": [{"KeyId": "ledger", "KeyArn": key}]})
save("functions.json", {"Functions": [{
    "FunctionName": "statements", "Role": iam("role", "settle"),
    "FunctionArn": f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:statements",
    "Environment": {"Variables": {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"}},
}]})

own_account = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
save("key-policies.json", {"Resource": key, "Account": ACCOUNT, "Output": {"Policy": json.dumps({"Statement": own_account})}})

encrypted = {"rules": [{"applyServerSideEncryptionByDefault": {"kmsMasterKeyID": key}}]}
save("bucket-encryption.json", {"Results": [
    {"arn": ledger, "accountId": ACCOUNT, "supplementaryConfiguration": {"ServerSideEncryptionConfiguration": encrypted}},
]})

estate = nhi.build(workplace.name, name="nordhaven")
edges = pd.Series(dict(estate.edge_frame()["edge"].value_counts().sort_index()), name="edges")
print(f"{estate.n_nodes} nodes, {estate.n_edges} edges.")
edges.to_frame()

# %% [markdown]
# ## What was not in it
#
# Everything that was not exported makes an answer smaller, and every answer says so.

# %%
pd.DataFrame(estate.about["missing_inputs"])

# %% [markdown]
# ## Who administers the account?
#
# Not whoever has a policy of that name, but whoever gets to do everything, or to give it to himself.

# %%
admins = nhi.reach(estate, "admin", as_of=AS_OF)
frame = admins.to_frame()
direct = int(frame["hops"].eq(1).sum())
print(f"{len(frame)} reach the account, {direct} of them in one hop.")
frame.set_index("name")[["kind", "hops", "bound"]]

# %% [markdown]
# A pipeline that merely deploys is among them. It may pass a role to a function of its own making, and a role that functions may run
# as may do everything.

# %%
pipeline = frame.loc[frame["kind"].eq("pipeline"), "id"].item()
route = nhi.path(estate, pipeline, "admin", as_of=AS_OF)
route.figure()

# %% [markdown]
# Each hop stands on statements, by file and JSON pointer. The rule says which right, and by what name catalogues of escalations call
# the way.

# %%
pd.DataFrame([
    {"from": hop["from"].rpartition("/")[2], "edge": hop["edge"], "rule": (proof["rule"] or "").partition(": ")[2], "statement": proof["locator"]}
    for hop in route.rows[0]["path"] for proof in hop["evidence"]
])

# %% [markdown]
# ## Who gets to customer data?

# %%
readers = nhi.reach(estate, "customer-data", as_of=AS_OF)
found = readers.to_frame().set_index("name")
found["depends on"] = [
    "; ".join(dict.fromkeys(hop["condition"] for hop in row["path"] if hop["condition"])) for row in readers.rows
]
print(f"{readers.summary['certain']} certainly, {readers.summary['possible_only']} more possibly.")
found[["kind", "hops", "bound", "depends on"]]

# %% [markdown]
# The **vendor** that audits the account reads only settings. In the settings of one function lies a key, and the key is that of
# somebody who reads the ledger. An external id keeps nobody out: it is agreed with the vendor, and no secret.

# %%
vendor = found.index[found["kind"].eq("vendor")][0]
nhi.path(estate, found.loc[vendor, "id"], "customer-data", as_of=AS_OF).figure()

# %% [markdown]
# `copier` may read the objects, and is not in the list: the bucket lies under a key of the company's, which is a **gate** that takes both
# rights, and `copier` has one.

# %%
for gate in nhi.blast(estate, iam("user", "copier"), as_of=AS_OF).summary["gates"]:
    print(f"copier fills {gate['filled']} of {gate['needs']} slots.")

# %% [markdown]
# ## One right, by everybody
#
# What is only possible depends on something that no export knows; for `month-end` it is a second factor. `whocan` asks the policies
# themselves, with what is known of the request. It walks no chain: `copier` has this right and lacks the key, and `helpdesk` has it not
# before it has given it to itself.

# %%
def verdicts(**context):
    rows = nhi.whocan(estate, "s3:GetObject", f"{ledger}/may.csv", context=context, as_of=AS_OF).rows
    return pd.Series({row["name"]: row["bound"] for row in rows})


factor = "aws:MultiFactorAuthPresent"
asked = {"nothing known": verdicts(), "with a second factor": verdicts(**{factor: "true"}), "without": verdicts(**{factor: "false"})}
pd.DataFrame(asked).fillna("denied")

# %%
workplace.cleanup()

# %% [markdown]
# ## What to do next
#
# - Take the key out of the function, and give the function's role the right instead: two routes close.
# - Let the pipeline pass one role, and not any: `iam:PassRole` on its ARN, with `iam:PassedToService`.
# - Export an account of your own: `graphnhi doctor --how-to-export aws`. [What is read, and what is not](../docs/aws.md) stands on a page
#   of its own.
# - Then ask as in [first look](01-first-look.ipynb), and rank as in [what to worry about first](04-what-to-worry-about-first.ipynb).
