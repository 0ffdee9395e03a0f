"""Is it consistent: rules over counts, keys, stages, sums, printed rates and the record before."""
