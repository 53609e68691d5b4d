"""A canonical table → typed files, each proven to hold the cells of the CSV."""
