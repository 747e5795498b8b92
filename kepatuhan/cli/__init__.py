"""The command line: python -m kepatuhan check · brief."""
