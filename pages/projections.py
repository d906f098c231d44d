"""Maps of real vectors: PCA, UMAP and t-SNE, with the neighbours of the original space beside them."""

from __future__ import annotations

from pages._shared import shell
from pages._shared.feedback import guarded
from pages._shared.state import View

shell.begin("projections")
view = View("projections")
with guarded():
    # Here and not above: the frame of the page is on the screen while the rest is still being imported.
    from pages._shared.maps_page import body

    body.show(view)
view.finish()
