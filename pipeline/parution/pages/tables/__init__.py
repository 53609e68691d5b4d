"""The tables of a portal's pages: what their columns hold, and the index of the large ones."""
