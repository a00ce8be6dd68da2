"""Tracked links in messages: one address for each recipient, the click stored first, robots told from people."""
