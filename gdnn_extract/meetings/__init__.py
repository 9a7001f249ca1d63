"""Meetings: the words for them, their names, hosts and places."""
