"""Everything between bytes and an article: canonical text, header, lines, and what is no part of the article."""
