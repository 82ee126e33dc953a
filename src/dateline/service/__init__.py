"""dateline over HTTP: a thin rim around the pipeline. ``app.create_app`` makes it, ``server.serve`` runs it.

Everything heavy is imported by the modules that need it; FastAPI, uvicorn and SQLAlchemy come with the extra
``service``. Requests become jobs in a database, worker threads run them through the pipeline, and an answer is what the
database holds: so a job survives a restart, and the same answer can be fetched again.
"""
