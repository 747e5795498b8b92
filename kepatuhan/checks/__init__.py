"""What is wrong or doubtful with observations."""
