"""Tables and descriptor → the folder and the archive of one edition."""
