"""Questions of the query library asked of an estate: everybody at once by columns, rows worded when they are read.

One meaning, one implementation: what a query selects, reaches and tells is settled here for every command.
"""
