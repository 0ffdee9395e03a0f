"""Recipes: how published files become an election record, and the account of every row and figure on the way."""
