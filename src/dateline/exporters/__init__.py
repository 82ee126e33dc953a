"""Writes briefs and timelines, one file a format."""
