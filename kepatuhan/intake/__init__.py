"""Any office's file → observations and problems; reviewed, corrected, saved."""
