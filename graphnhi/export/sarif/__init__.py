"""Findings as SARIF 2.1.0, for code scanning and whatever else reads results: one result for each finding and target.

- A rule is a query. Its question, reason and framework items stand in it; readers that know no severity of a single result
  take the rule's `security-severity`, which is that of the gravest result here. A result's own is its `level` and `rank`.
- The route is a code flow, a place in the exports for each hop. The routes by which a gate's other slots are filled are thread
  flows beside it. A line is a region; a JSON pointer is a logical location, since no line is known.
- `partialFingerprints` come from the finding's fingerprint, the same from build to build: `primaryLocationLineHash` is what
  GitHub knows an alert by, with the place of the target among those that the finding names.
- A result that is only possible has kind `fail` and the level of its severity all the same. Kind `review` would force its
  level to `none`, which readers hide, and what cannot be excluded would look excluded. Its first sentence says `possibly`,
  with the condition, and its property `bound` tells it apart.
- What the estate lacks, and what did not fit into the reader's limits (`limits`), is told in `toolExecutionNotifications`:
  a reader that shows no notifications still has the counts in the properties of the run.

Foreign text is escaped everywhere; the JSON answer of `find` has every name exactly.
"""

from graphnhi.export.sarif.limits import Budget
from graphnhi.export.sarif.log import left_out_line, written

__all__ = ["Budget", "left_out_line", "written"]
