"""The steps of Paparan."""
