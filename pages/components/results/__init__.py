"""Cards, tables, and the parts of Aspek, Profil, Nasional, Metode."""
