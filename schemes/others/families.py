"""The schemes of other packages that can be asked for by name: library, listing and factory of each."""

from __future__ import annotations

from collections.abc import Callable

from trueorder.schemes.listing import Listing
from trueorder.schemes.others import (
    derivative,
    derivkit,
    fdm,
    findiff,
    finitediff,
    jacobi,
    jax_gradient,
    numdifftools,
    pynumdiff,
    scipy_approx_fprime,
    scipy_differentiate,
    torch_gradient,
    total_variation,
)
from trueorder.schemes.others.library import Library
from trueorder.schemes.scheme import Scheme

OTHERS: tuple[tuple[Library, Listing, Callable[..., Scheme]], ...] = (
    (scipy_differentiate.DIFFERENTIATE, scipy_differentiate.LISTING, scipy_differentiate.scipy_derivative),
    (scipy_approx_fprime.OPTIMIZE, scipy_approx_fprime.LISTING, scipy_approx_fprime.scipy_approx_fprime),
    (findiff.FINDIFF, findiff.LISTING, findiff.findiff_scheme),
    (numdifftools.NUMDIFFTOOLS, numdifftools.LISTING, numdifftools.numdifftools_scheme),
    (jacobi.JACOBI, jacobi.LISTING, jacobi.jacobi_scheme),
    (fdm.FDM, fdm.LISTING, fdm.fdm_scheme),
    (finitediff.FINITEDIFF, finitediff.LISTING, finitediff.finitediff_scheme),
    (derivative.DERIVATIVE, derivative.LISTING, derivative.derivative_scheme),
    (pynumdiff.PYNUMDIFF, pynumdiff.LISTING, pynumdiff.pynumdiff_scheme),
    (pynumdiff.PYNUMDIFF, total_variation.LISTING, total_variation.total_variation),
    (derivkit.DERIVKIT, derivkit.LISTING, derivkit.derivkit_scheme),
    (torch_gradient.TORCH, torch_gradient.LISTING, torch_gradient.torch_gradient),
    (jax_gradient.JAX, jax_gradient.LISTING, jax_gradient.jax_gradient),
)

LIBRARIES = {listing.name: library for library, listing, _ in OTHERS}
"""by the name of the scheme"""


def lacking(scheme: str) -> Library | None:
    """Return the library that a scheme of this name needs, where that is not installed; nothing is imported."""
    library = LIBRARIES.get(scheme)
    return None if library is None or library.installed else library
