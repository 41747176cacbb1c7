"""Arrow arrays made of memory that is there.

``pyarrow.array`` and ``pyarrow.scalar`` look whether they were given something of pandas, and
import it for that where it is installed: as long a time as it takes to tag 100,000 sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numbers(values: NDArray[Any], valid: NDArray[np.bool_] | None = None) -> Any:
    """Return numbers, or booleans, as an Arrow array that shares their memory.

    Parameters
    ----------
    values : ndarray of shape (n,)
    valid : ndarray of bool, of shape (n,), optional
        False where there is none.

    Examples
    --------
    >>> numbers(np.arange(3), np.array([True, False, True])).to_pylist()
    [0, None, 2]
    """
    values = np.ascontiguousarray(values)
    data = _bits(values) if values.dtype == np.bool_ else pa.py_buffer(values)
    there = None if valid is None or valid.all() else _bits(valid)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [there, data])


def texts(values: Sequence[str]) -> Any:
    """Return a few texts as an Arrow array.

    Examples
    --------
    >>> texts(["drugs", "fraud"]).to_pylist()
    ['drugs', 'fraud']
    """
    encoded = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    data = pa.py_buffer(b"".join(encoded))
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), data)


def repeated(value: str | None, n: int) -> Any:
    """Return a text `n` times; None for as many missing ones."""
    if value is None:
        return pa.nulls(n, pa.string())
    return texts([value]).take(numbers(np.zeros(n, dtype=np.int64)))


def _bits(values: NDArray[np.bool_]) -> Any:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
