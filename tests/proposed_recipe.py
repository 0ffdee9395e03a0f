"""A proposed recipe as somebody leaves it who answers every question with yes."""

from dataclasses import replace

from scrutineer.formats.recipe.propose import Proposal
from scrutineer.formats.recipe.recipe import Recipe


def settled(proposal: Proposal) -> Recipe:
    """The recipe without questions, with the thousands signs that were held back."""
    number, held = proposal.recipe.number, proposal.held_back
    number = replace(number, thousands=held.thousands or number.thousands, where=(*number.where, *held.where))
    return replace(proposal.recipe, questions=(), number=number)
