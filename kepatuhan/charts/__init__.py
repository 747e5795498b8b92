"""One file a chart: a small frame in, a Vega-Lite dict and its named datasets out."""
