"""The customers' portal: home, the campaign wizard, campaigns, messages and credit; `api` holds the REST API."""

__all__: list[str] = []
