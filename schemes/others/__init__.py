"""Schemes of other packages, each with the order that its own documentation claims."""
