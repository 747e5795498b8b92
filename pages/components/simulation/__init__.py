"""Levers, plans, budgets, saved scenarios."""
