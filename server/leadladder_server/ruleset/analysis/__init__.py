"""What conditions can come out as, for any contact at any moment: exact within a budget, and silent beyond it."""
