"""Models: anything that answers a request, and the wrappers that retry and remember."""
