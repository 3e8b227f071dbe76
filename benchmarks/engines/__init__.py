"""One module for each engine, with its `TASKS`: by row, a function from the case to a `Prepared`. Imported where used."""
