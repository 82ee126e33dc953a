"""From references to articles, and from an article to its brief."""
