"""What a leader takes away: the content of a briefing, and the PDF, slides and workbook made of it."""
