"""Drawings ready to send, and what is downloaded of them."""
