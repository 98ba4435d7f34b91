"""Text to nodes with positions. The only package that knows YAML."""
