"""What holds for a whole process, chosen once where it starts: the command line, the app's pages, the tests."""

from __future__ import annotations

import pandas as pd


def settle() -> None:
    """Keep text as Python objects.

    Arrow lets other threads in at every touch of a text column, and waits for its turn again each time: with twenty
    visitors that was most of what they waited for. Python objects cost the same alone, and a fifth in a crowd.
    """
    pd.set_option("mode.string_storage", "python")
