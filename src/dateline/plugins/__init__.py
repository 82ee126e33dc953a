"""Sources, models and exporters, built in or from other packages, all found through one entry-point group."""
