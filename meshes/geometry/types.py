"""The array types that every module of the packages speaks: points in mm, faces as indices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Faces = NDArray[np.int64]
Mask = NDArray[np.bool_]
Table = dict[str, Any]
