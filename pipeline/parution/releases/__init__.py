"""The editions of a package: their record, and what is said of them."""
