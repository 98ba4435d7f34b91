"""The shipped rule sets: that they load, that their samples stand where they say, and how well they rank real leads."""
