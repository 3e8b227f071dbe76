"""Everybody ranked: impact, exposure, privilege, hygiene and priority of each identity and credential, and what they are made of.

Each module holds one of these numbers for all nodes at once, in columns; `rank` and `explain` put them into answers.
"""
