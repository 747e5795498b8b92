"""What holds for a whole process, chosen once where it starts: the command line, the app's pages, the tests."""

from __future__ import annotations

import gc

import pandas as pd

COLLECT = (10_000, 10, 10)
"""After how many new objects Python looks for circles among them (700 by itself); then how many such looks before a wider one."""


def settle() -> None:
    """Keep text as Python objects, and look for circles of them less often.

    Arrow lets other threads in at every touch of a text column, and waits for its turn again each time: with twenty
    visitors that was most of what they waited for. Python objects cost the same alone, and a fifth in a crowd.

    With the objects of pandas, altair and streamlit loaded, looking for circles of objects that nothing else holds took a tenth of the
    processor time of whatever is computed; fourteen times as many new ones are a few megabytes more. A process that turned that off
    while it was loading (serve.py, __main__) has it again from here on, without all that was loaded.
    """
    pd.set_option("mode.string_storage", "python")
    gc.set_threshold(*COLLECT)
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
