"""Charts of results: Vega-Lite specifications made with Altair, each with the table behind it and a text for it."""
