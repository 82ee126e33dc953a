"""Where articles are read: in this process, or on a cluster of machines."""
