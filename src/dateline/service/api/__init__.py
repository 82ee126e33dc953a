"""The routes, one file a thing. FastAPI reads their annotations when it is started, so those are no strings here."""
