"""What graphnhi takes beside other libraries, on the same made-up estates, in one run: `python -m benchmarks -o DIR`.

Every figure is of a process of its own. Nothing here is part of the product, and no test measures time.
"""
