"""Contact files, mapping files and tables: text that people and programs keep contacts in, read as contacts."""
