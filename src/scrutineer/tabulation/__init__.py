"""From stations to the nation: roll-up with coverage, turnout, comparison, placement."""
