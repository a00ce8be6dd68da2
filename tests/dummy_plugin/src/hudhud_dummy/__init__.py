"""A channel with a fake connection, found through entry points as any plugin is."""
