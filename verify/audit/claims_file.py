"""The format of a claims file: printed numbers and statements, each with the computation that settles it.

```toml
title = "Chapter 3"

[[claim]]
id = "slope"
statement = "the forward difference of sin at pi/4 with h = 1e-6"
printed = "0.7071064278"           # in quotes, which keep the digits; arrays and arrays of rows are fine
compute = { kind = "estimate", scheme = "forward", function = "sin(x)", at = "pi/4", step = 1e-6 }
```

Every kind of computation is a record in `verify.audit`, whose docstring says what is compared. To add a kind,
write one and add it to `Kind`. Imported only where a claims file is read.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from trueorder.verify.audit.agreement import Agreement
from trueorder.verify.audit.arrays import Gradient, Values
from trueorder.verify.audit.comparison import Closer
from trueorder.verify.audit.descent import Descent
from trueorder.verify.audit.edge_treatment import EdgeTreatment
from trueorder.verify.audit.numbers import Estimate, ExactValue
from trueorder.verify.audit.printed import Printed, read_printed
from trueorder.verify.audit.row_orders import EdgeOrders, RowOrders
from trueorder.verify.audit.signs import Signs
from trueorder.verify.audit.speed import Speed
from trueorder.verify.audit.step_advice import StepAdvice
from trueorder.verify.toml_file import Table, Text

Kind = (
    Agreement
    | Closer
    | Descent
    | EdgeOrders
    | EdgeTreatment
    | Estimate
    | ExactValue
    | Gradient
    | RowOrders
    | Signs
    | Speed
    | StepAdvice
    | Values
)


class ClaimTable(Table):
    """`[[claim]]`: what is stated, what is printed, and what to compute."""

    id: Text
    statement: Text
    printed: Annotated[Printed, BeforeValidator(read_printed)] | None = None
    compute: Annotated[Kind, Field(discriminator="kind")]

    @model_validator(mode="after")
    def _printed_where_compared(self) -> Self:
        kind = self.compute.kind
        if self.compute.prints and self.printed is None:
            raise ValueError(f'printed is missing; the computation "{kind}" is compared with printed numbers')
        if not self.compute.prints and self.printed is not None:
            raise ValueError(
                f'printed is not accepted here; the computation "{kind}" settles a statement without numbers'
            )
        return self


class ClaimsTable(Table):
    """The whole file."""

    title: Text | None = None
    claim: Annotated[tuple[ClaimTable, ...], BeforeValidator(lambda value: _some(value))]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [claim.id for claim in self.claim]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise ValueError(
                    f"claim[{index + 1}].id: {name!r} is the id of claim[{names.index(name) + 1}] too"
                )
        return self


def _some(value: Any) -> Any:
    if value == ():
        raise ValueError("there are no claims; give at least one [[claim]]")
    return value
