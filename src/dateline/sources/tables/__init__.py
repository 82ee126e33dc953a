"""Collections of articles: files whose records have fields (JSON lines, JSON, CSV, Parquet)."""
