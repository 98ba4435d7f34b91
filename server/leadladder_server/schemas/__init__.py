"""JSON Schemas of the files that people write, for editors: made of the shapes that read these files."""
