"""What is said of a dataset for machines that gather datasets, in the words of each standard."""
