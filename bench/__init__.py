"""Measures the reader's main page side by side with the plain way, another tool and the best SQL
known.

Run it with `make bench`; docs/performance.md says what is measured. Nothing in the product
imports it.
"""
