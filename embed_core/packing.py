"""Results as JSON plus arrays: dataclasses, dicts, tuples and lists of arrays, numbers, strings, booleans and None.

What pickle does, for data only: reading it back can build dataclasses that are known here, and nothing else.

>>> arrays = {}
>>> pack({"knn": np.arange(3), "seed": (4, None)}, arrays)
{'dict': [['knn', {'array': 'a0'}], ['seed', {'tuple': [4, None]}]]}
>>> unpack({"dict": [["seed", {"tuple": [4, None]}]]}, arrays)
{'seed': (4, None)}
"""

from __future__ import annotations

import dataclasses
import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray


def pack(value: object, arrays: dict[str, NDArray[Any]]) -> object:
    """``value`` in JSON's types; its arrays go into ``arrays``, each under the name that the JSON mentions."""
    if value is None or isinstance(value, (bool, str, int, float)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise TypeError("an object array cannot be stored without pickle")
        name = f"a{len(arrays)}"
        arrays[name] = value
        return {"array": name}
    if isinstance(value, Mapping):
        return {"dict": [[pack(key, arrays), pack(item, arrays)] for key, item in value.items()]}
    if type(value) in (tuple, list):
        return {type(value).__name__: [pack(item, arrays) for item in cast(list[object], value)]}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: pack(getattr(value, field.name), arrays) for field in dataclasses.fields(value)}
        return {"dataclass": f"{type(value).__module__}:{type(value).__qualname__}", "fields": fields}
    raise TypeError(f"the disk cache stores arrays, numbers, strings and containers, not {type(value).__name__}")


def unpack(value: Any, arrays: Mapping[str, NDArray[Any]]) -> object:
    """The inverse of :func:`pack`; KeyError, TypeError, AttributeError or ImportError for what pack never wrote."""
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return arrays[value["array"]]
    if "dict" in value:
        return {unpack(key, arrays): unpack(item, arrays) for key, item in value["dict"]}
    if "tuple" in value:
        return tuple(unpack(item, arrays) for item in value["tuple"])
    if "list" in value:
        return [unpack(item, arrays) for item in value["list"]]
    return _dataclass(value["dataclass"])(**{name: unpack(item, arrays) for name, item in value["fields"].items()})


def _dataclass(name: str) -> Callable[..., object]:
    """A dataclass by name: of this library, or of a module that is loaded already. Nothing else is ever imported."""
    module_name, _, qualified = name.partition(":")
    module = importlib.import_module(module_name) if module_name.startswith("embed_core.") else sys.modules[module_name]
    found: Any = module
    for part in qualified.split("."):
        found = getattr(found, part)
    if not (isinstance(found, type) and dataclasses.is_dataclass(found)):
        raise TypeError(f"{name} is no dataclass")
    return found
