"""A field → the cells that are surely accepted; a suspected cell → its errors."""
