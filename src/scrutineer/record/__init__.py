"""What was reported: the election record, its units, counts, stages, sources and digest."""
