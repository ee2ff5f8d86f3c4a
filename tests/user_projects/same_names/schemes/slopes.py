"""The project's schemes."""

import verify
from schemes.errors import LIMIT


def centred(f, x, h):
    """Half the difference of both sides, over the step."""
    assert verify.TOLERANCE < LIMIT
    return (f(x + h) - f(x - h)) / (2 * h)
