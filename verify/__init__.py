"""Truth, proof, sweep, order, best step and verdict; suites, campaigns and the audit of claims."""
