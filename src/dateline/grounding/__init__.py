"""Checks what a model claims against the article, in plain code: what fails is dropped and counted."""
