"""Timelines without a language model: dated lines, ranked, chosen."""
