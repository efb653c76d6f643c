"""The first page of every person: what needs them now. And what the site says about itself."""
