"""Projects, their sites, and the ledger in which every euro stands once."""
