"""Feeds (RSS, Atom, JSON Feed) and sitemaps: articles, or the addresses of articles."""
