"""What was said: claims, their figures as printed, and verdicts computed against the record."""
