"""The tables of a dataset's page: the rows that stand in it, what columns hold, and indexes."""
