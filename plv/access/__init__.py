"""Who people are, and the two questions: may this role do this, and is this row theirs."""
