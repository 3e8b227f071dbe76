"""The evaluators that decide what a policy allows: pure functions over values, no files, no graph."""
