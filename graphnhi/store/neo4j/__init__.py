"""An estate on a Neo4j server: pushed there run by run, pulled back, and asked of the part that a question can be about.

The driver is imported in this room only. Query texts are constant: values go as parameters, labels and types come from the
vocabulary. What an answer is, is not known here.
"""
