"""The contacts of one company as one account: facts about it merged, its committee scored, and whom to speak to."""
