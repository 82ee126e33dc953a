"""What stands between the network and the routes: a guard, headers, ids, and an end to every wait."""
