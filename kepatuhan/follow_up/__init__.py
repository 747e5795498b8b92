"""From figure to deed: targets, prices and actions that an office keeps, how far it has come, and its calendar."""
