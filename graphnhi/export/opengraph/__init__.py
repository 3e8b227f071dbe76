"""An estate for BloodHound: the OpenGraph payload, and the extension definition that makes its paths findable.

What BloodHound CE does with what it is given, read from its documentation and its source, decides the form. It takes payloads
since version 8, extension definitions since version 9 (OpenGraph Management, or `PUT /api/v2/extensions`; before the payload),
and both in full on PostgreSQL only.

- A node has at most three kinds, the source kind included; the first kind with an icon is drawn. So: its kind, its category,
  and `NHI`, the source kind. Property values are texts, numbers and booleans or lists of one of them, never null.
- Ingest upper-cases ids and `name`, PostgreSQL refuses U+0000 and indexes no long id, Go replaces unpaired surrogates. `ids`
  keeps ids apart all the same; `nhi_id` and `displayname` are what the estate says, in its own case.
- Relationships with equal ends and kind are merged, the last one wins. `edges` unites parallel edges itself, the certain one
  in front, and keeps every one whole in `parallel_edges`.
- Whether pathfinding walks a relationship is said by its *kind* alone, in the extension definition (`extension`). Properties
  such as a date or a status stop nothing.

So an edge's kind says whether it is walked at the clock of the export, and pathfinding finds what the possible bound of the
same estate reaches: no more, no less. Where one relationship cannot say that, derived ones do (`derived: true`):

| in the estate | in BloodHound |
|---|---|
| control, and touches that end where nothing leads on | `NHI_HOLDS`, `NHI_PERFORMS`, ...: traversable |
| a touch (call, write) of something that leads on | `NHI_WRITES_TOUCH`, not traversable, beside a traversable `NHI_TOUCHES` to a node `... (touched)` from which nothing leads on: the end is found, the walk stops |
| a call without a stated scope | `NHI_CALLS` to a node `... (called)`, which `NHI_OFFERS` what the system itself performs, reads and writes |
| an approval of a gate (k of n) | `NHI_APPROVES`, not traversable: one approver of two opens nothing. `NHI_OPENS`, traversable, from whoever opens the gate alone |
| dead ends: disabled, expired, out of its time, test to live | `NHI_HOLDS_IDLE`, not traversable |
| facts | `NHI_OWNED_BY`, `NHI_TRUSTS`, `NHI_OBSERVED`: not traversable |

`walked` is the bound in which a relationship is walked: `all(r IN relationships(p) WHERE r.walked = 'certain')` in Cypher asks
for certain paths alone. A node `NHI_Estate` is the environment of all others and says what the estate lacks. No findings are
defined: they are for Privilege Zones, and ours are in `graphnhi find`.
"""

from graphnhi.export.opengraph.extension import schema
from graphnhi.export.opengraph.payload import payload

__all__ = ["payload", "schema"]
