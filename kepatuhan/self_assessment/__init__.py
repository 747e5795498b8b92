"""What a government says of itself before the assessors come: cells to fill in, the range they leave open, where they are kept."""
