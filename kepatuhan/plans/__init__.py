"""The least that lifts a government, proven; budgets; how sure a zone is."""
