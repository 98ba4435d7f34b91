"""What a rule set most likely does not mean as it says it: one rule a file, listed in `rules`."""
