"""Nodes to RuleSetDocument: what an author may write, and the shape of it. Resolves no names and reads no types."""
