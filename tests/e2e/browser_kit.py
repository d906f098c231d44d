"""What the browser tests share."""

from __future__ import annotations

LAST = "text=/Share this view|分享这个视图/"
"""The last thing on a page: when it is there, everything is."""

BUSY = (
    "[data-testid=stSkeleton]", "[data-testid=stStatusWidget]",
    "[data-testid=stProgress]:not([class*=st-key-still] *)",
)  # fmt: skip


def at_rest(page, seconds: int = 180) -> None:
    """Wait until nothing is being drawn, loaded or computed."""
    page.wait_for_function("busy => !document.querySelector(busy)", arg=", ".join(BUSY), timeout=seconds * 1_000)


def assert_it_stands(page) -> None:
    """No error, nothing wider than the window, nothing asked of anybody else."""
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
    assert page.outside == []


# Where on the screen a named point of the map lies: Plotly knows.
PLACE = """(name) => {
  const chart = document.querySelector('.js-plotly-plot'), box = chart.getBoundingClientRect();
  const layout = chart._fullLayout;
  for (const trace of chart._fullData) {
    const at = Array.from(trace.hovertext || []).indexOf(name);
    if (at >= 0 && trace.x) return [
      box.left + layout.xaxis._offset + layout.xaxis.l2p(trace.x[at]),
      box.top + layout.yaxis._offset + layout.yaxis.l2p(trace.y[at])];
  }
  return null;
}"""


def chart(page):
    """The first chart, drawn."""
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.wait_for_function("() => (document.querySelector('.js-plotly-plot')._fullData || []).length > 0")
    return page.locator(".js-plotly-plot").first


def click_point(page, name: str) -> None:
    """A real click on the point called ``name``."""
    chart(page)
    place = page.evaluate(PLACE, name)
    assert place is not None, f"{name} is not on the map"
    page.mouse.move(place[0] + 1, place[1] + 1)
    page.mouse.move(*place)
    page.wait_for_selector(".hoverlayer .hovertext")
    page.mouse.click(*place)
