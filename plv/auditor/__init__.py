"""The auditor's pages: who did or read what, without what it said."""
