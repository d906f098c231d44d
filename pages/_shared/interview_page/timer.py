"""Two small parts that run in the browser: the clock of a question, and a word about the microphone."""

from __future__ import annotations

import streamlit as st

from pages._shared.i18n import t

# The server says how many seconds have gone by; from there the browser counts alone, whatever its own clock says.
_CLOCK = """
export default function (component) {
  const { data, parentElement } = component;
  const face = parentElement.querySelector('.face');
  const bar = parentElement.querySelector('.bar > div');
  const label = parentElement.querySelector('.label');
  const began = performance.now() - 1000 * data.elapsed;
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  const tick = () => {
    const gone = (performance.now() - began) / 1000;
    const left = data.seconds - gone;
    face.textContent = left > 0 ? clock(Math.ceil(left)) : '+' + clock(-left);
    label.textContent = left > 0 ? data.left : data.over;
    bar.style.width = `${Math.max(0, Math.min(1, left / data.seconds)) * 100}%`;
    parentElement.querySelector('.timer').classList.toggle('over', left <= 0);
  };
  tick();
  const timer = setInterval(tick, 250);
  return () => clearInterval(timer);
}
"""
_CLOCK_HTML = """
<div class="timer" role="timer"><span class="face"></span> <span class="label"></span>
<div class="bar"><div></div></div></div>
"""
_CLOCK_CSS = """
.timer {font-family: var(--st-font); color: var(--st-text-color);}
.face {font-size: 1.8rem; font-variant-numeric: tabular-nums; font-weight: 600;}
.label {opacity: .8;}
.bar {height: .35rem; background: var(--st-secondary-background-color); border-radius: .2rem; margin-top: .2rem;}
.bar > div {height: 100%; background: var(--st-primary-color); border-radius: .2rem;}
.over .face, .over .label {color: var(--st-red-text-color, #b3261e);}
"""
_MICROPHONE = """
export default function (component) {
  const { data, parentElement } = component;
  const line = parentElement.querySelector('.said');
  const say = (text) => { line.textContent = text; line.hidden = !text; };
  say('');
  if (!window.isSecureContext || !navigator.mediaDevices) { say(data.insecure); return; }
  let status = null;
  const look = () => say(status.state === 'denied' ? data.denied : '');
  navigator.permissions?.query({ name: 'microphone' }).then((found) => {
    status = found;
    look();
    status.addEventListener('change', look);
  }).catch(() => {});
  navigator.mediaDevices.enumerateDevices().then((devices) => {
    if (!devices.some((device) => device.kind === 'audioinput')) say(data.none);
  }).catch(() => {});
  return () => status?.removeEventListener('change', look);
}
"""
_MICROPHONE_CSS = """
.said {font-family: var(--st-font); color: var(--st-text-color); background: var(--st-secondary-background-color);
 padding: .6rem .8rem; border-radius: .4rem;}
"""

_clock = st.components.v2.component("embedding_explorer_clock", html=_CLOCK_HTML, css=_CLOCK_CSS, js=_CLOCK)
_microphone = st.components.v2.component(
    "embedding_explorer_microphone", html='<div class="said" role="status" hidden></div>', css=_MICROPHONE_CSS,
    js=_MICROPHONE,
)  # fmt: skip


def clock(key: str, seconds: int, elapsed: float) -> None:
    """The time that is left of ``seconds``, live; after that, the time that is over."""
    texts = {"left": t("interview_page.mock.left"), "over": t("interview_page.mock.over")}
    _clock(data={"seconds": seconds, "elapsed": round(elapsed, 1), **texts}, key=key)


def microphone() -> None:
    """What to do where the browser gives no microphone; nothing where it does."""
    said = {name: t(f"interview_page.speak.{name}") for name in ("denied", "none", "insecure")}
    _microphone(data=said, key="in_microphone")
