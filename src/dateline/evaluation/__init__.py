"""Measures briefs against gold: how much of what an article tells is found, how much is invented."""
