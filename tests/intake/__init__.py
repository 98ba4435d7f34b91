"""What contact files, mapping files and tables are read as."""
