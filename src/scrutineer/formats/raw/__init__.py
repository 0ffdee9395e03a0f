"""Read any results file, however it was published, into a grid of text cells: delimited text, workbooks, Parquet."""
