"""What a run leaves behind: a row an article, in a chain of hashes, from which it can be taken up again."""
