"""Drafts on their way: from what was extracted into the ledger, and from what a person decided to claims."""
