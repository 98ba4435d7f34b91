"""LeadLadder's service: tells how far up the sales ladder a contact is, why, and what would move it up."""
