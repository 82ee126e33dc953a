"""The page of an evaluation: every difference beside its article."""
