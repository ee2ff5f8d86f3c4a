"""The built-in schemes: one file a family, with its source, its exact weights and its registration.

Uses the records and stencils beside this folder, and `arrays` for what works on whole arrays. `registry` comes in by
the listing and the factory of each file.
"""
