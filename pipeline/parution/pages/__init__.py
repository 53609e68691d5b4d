"""The pages of a portal which is a folder: what a person is shown of a dataset and its versions."""
