"""The installed numpy.gradient, the subject of many claims, as a function of anything.

Its type stubs accept what its documentation promises; an audit tries the rest too: an edge order of 0, say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

gradient: Callable[..., Any] = np.gradient
