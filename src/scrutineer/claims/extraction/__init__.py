"""Drafts out of a text: who said what, which figures stand in it, and what each may be about."""
