"""Pages that this machine serves to the person sitting at it."""
