"""What the first bytes of a stream tell of its kind."""
