"""The parts of Tindak lanjut: the board of all governments, targets, actions, and what a plan becomes."""
