"""From an examination to one page that carries everything with it, and the same content as JSON."""
