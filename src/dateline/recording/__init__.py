"""Recorded answers of models: cassettes that a person can read and that a changed prompt cannot fool."""
