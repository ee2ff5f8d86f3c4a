"""Exact functions: expressions read, derivatives derived, values certified, points chosen clear of poles and kinks.

Uses `foreign`. `measurement` holds errors against these values; suites, studies and the audit read functions here.
"""
