"""Web pages: what is the article in them, and what they say of it."""
