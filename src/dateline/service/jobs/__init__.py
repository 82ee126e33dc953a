"""Long work: jobs in a database, and the threads that run them through the pipeline."""
