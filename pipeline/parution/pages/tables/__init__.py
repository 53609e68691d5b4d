"""The tables of the dataset's page: which of their rows stand in it, and how they are shown."""
