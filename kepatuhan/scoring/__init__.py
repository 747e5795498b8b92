"""Observations → scores, categories, ranks, reconciliations."""
