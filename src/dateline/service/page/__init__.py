"""The page at ``/``: articles in, a timeline out, for a person with a browser. It asks the routes that programs ask."""
