"""Menu, address, language, shared data, session, style."""
