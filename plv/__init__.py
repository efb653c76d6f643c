"""The product's floor (settings, access, audit, notify, errors, forms) and its roof (urls, reporting)."""
