"""Votes to seats: formulas, ties, certificates and margins in exact arithmetic."""
