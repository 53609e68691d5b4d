"""The addresses that a package shows: where they stand, in which order to ask, what is told."""
