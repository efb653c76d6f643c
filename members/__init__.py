"""Which authorities belong to the company, on what terms, and what they owe."""
