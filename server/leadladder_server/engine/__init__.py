"""RuleSet to Program to Verdict: outcomes, inference, the ladder and its reasons."""
