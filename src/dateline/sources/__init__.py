"""What reads articles: each source turns a reference (a path, ``-``) into articles."""
