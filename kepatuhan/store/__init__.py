"""Where what people enter is kept: the database, its tables, and the steps that move an older one forward."""
