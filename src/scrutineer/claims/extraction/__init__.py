"""Statements and figures out of running text: drafts with exact places, for a person to confirm."""
