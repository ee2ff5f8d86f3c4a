"""Derivatives of arrays in any number of dimensions: `gradient`, a drop-in for numpy.gradient, and fields made of it.

Uses stencils and errors of the folder above, and nothing of the schemes: `families.gradient_scheme` makes a scheme of
it. `trueorder.gradient`, `divergence`, `curl`, `laplacian` and `hessian` come in here.
"""
