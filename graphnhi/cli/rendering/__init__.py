"""Answers drawn for people at a terminal: tables and routes that read aloud.

rich is imported here and nowhere else; all foreign text goes in as plain text, made safe, never as markup.
"""
