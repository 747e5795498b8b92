"""Own tables, and what the data are trusted for."""
