"""Asks a model about an article, line by line or at once, until the answer fits its schema."""
