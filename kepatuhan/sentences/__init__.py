"""Numbers → sentences and tables for readers."""
