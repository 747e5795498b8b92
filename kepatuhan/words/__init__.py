"""Every word that a user reads, in gettext catalogues (`locale/`), and how each language writes numbers, dates and names."""
