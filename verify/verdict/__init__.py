"""Evidence, and what follows from it: verified, refuted, inconclusive or exact, with the reason.

Weighs what `measurement` measured against what `proof` proved. `studies` brings both together.
"""
