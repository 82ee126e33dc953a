"""What a user's own tests get: the pytest plugin for recorded answers."""
