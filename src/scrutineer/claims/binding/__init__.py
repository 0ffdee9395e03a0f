"""What a figure of a text may measure: the metrics of a record that it can be checked against."""
