"""What the tests of the sentence page share: its charts as numbers."""

from __future__ import annotations

import base64
import json

import numpy as np

PAGE = "pages/sentence_vectors.py"


def charts(app):
    """The charts by key."""
    return {one.proto.id.rsplit("-", 1)[-1]: json.loads(one.proto.spec) for one in app.get("plotly_chart")}


def numbers(packed):
    """An array as Plotly takes it."""
    values = np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"])
    return values.reshape([int(part) for part in packed["shape"].split(",")]) if "shape" in packed else values


def sound(app):
    assert not app.exception
    assert not app.error, [one.value for one in app.error]
    return app
