"""News articles into checked summaries and timelines."""
