"""What could become of a contact: the way up, what its stage hangs on, its range, and what to ask first."""
