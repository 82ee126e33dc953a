"""Archives of files, read like directories."""
