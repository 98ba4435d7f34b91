"""A contact, as a rule set sees it: facts as typed values, signals folded from activities, and leaf tests of both."""
