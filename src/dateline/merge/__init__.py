"""Makes one timeline of many briefs."""
