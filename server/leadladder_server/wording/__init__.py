"""Outcomes in plain English, for whoever talks to the contact."""
