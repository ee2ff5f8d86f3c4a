"""torch.gradient as a scheme; used where PyTorch is installed."""

from __future__ import annotations

from typing import Any

from trueorder.schemes.listing import Listing
from trueorder.schemes.operator import Operator
from trueorder.schemes.options import EDGE_ORDER
from trueorder.schemes.others.library import Library, borrowed
from trueorder.schemes.scheme import GridScheme

TORCH = Library("torch", "torch", "torch")
LISTING = Listing("torch.gradient", "grid", (EDGE_ORDER,), "torch.gradient on coordinates", "torch")
CLAIM = (
    'PyTorch 2.15 reference, torch.gradient: "second-order accurate central differences method"; edge_order: '
    '"1 or 2, for first-order or second-order estimation of the boundary"'
)


def on_any_grid(values: Any, x: Any, *, edge_order: int) -> Any:
    """The derivatives at the nodes."""
    import torch

    (slopes,) = torch.gradient(torch.tensor(values), spacing=(torch.tensor(x),), edge_order=edge_order)
    return slopes.numpy()


def torch_gradient(*, edge_order: int = 1) -> GridScheme:
    """Return torch.gradient with edge_order 1 or 2; InputError for another, SchemeError without PyTorch."""
    values = LISTING.settle({"edge_order": edge_order})
    name = LISTING.text(values)
    TORCH.need(name)
    return GridScheme(
        name=name,
        function=borrowed(TORCH, on_any_grid, values),
        operator=Operator.derivative(1),
        order=2,
        edge_order=values["edge_order"],
        minimum_nodes=values["edge_order"] + 1,
        source=CLAIM,
    )
