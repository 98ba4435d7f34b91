"""Rule authors' tests: what a rule set must say of chosen contacts, and how much of it they have seen."""
