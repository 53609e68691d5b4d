"""The one door to the network, beside the portals, and what goes through it."""
