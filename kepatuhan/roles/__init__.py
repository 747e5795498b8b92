"""Who may do what: roles, the accounts that hold them, and the one table that every write asks."""
