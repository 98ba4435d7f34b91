"""Every sentence that checking a rule set can say: one function a problem, grouped by subject."""
