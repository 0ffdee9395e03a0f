"""Figures in a text: the grammar of numbers, dates and vague quantities in several languages."""
