"""Truth, proof, sweep, order, best step and verdict; suites, campaigns, baselines and the audit of claims.

One room a folder, ground floor first: foreign, exact, tracing, probing, proof, measurement, verdict, studies, campaign,
guard, audit. A room imports from those before it and never from those after it. The files beside them are records that
everybody reads (`rows`, `atlas_row`) and files that have to be whole (`whole_file`, `toml_file`).
"""
