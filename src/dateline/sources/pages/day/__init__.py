"""The day a page was published: what each place of it tells, and what that is worth together."""
