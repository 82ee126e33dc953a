"""OpenAI's Batch protocol: many requests in one file, answered within a day for half the price."""
