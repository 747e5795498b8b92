"""The parts of Penilaian mandiri: the desk on which a grid lies, the grid, the answer above it, and what was changed."""
