"""Changes as values: what they do, how they are shared, where they are kept."""
