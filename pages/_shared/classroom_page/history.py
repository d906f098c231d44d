"""The results of this room so far, and as CSV."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embed_core.teaching.votes import Room, board
from pages._shared import tables
from pages._shared.classroom import result
from pages._shared.i18n import t


def show(room: Room) -> None:
    """One line an option; the question under way only once it is revealed."""
    done = [tally for tally in board().history(room.code, room.host_key) if not tally.open]
    if not done:
        return
    st.subheader(t("classroom.history"), anchor=False)
    column = {
        name: t(f"classroom.column.{name}") for name in ("number", "question", "option", "votes", "share", "right")
    }
    frame = pd.DataFrame(
        [
            {
                "number": tally.number, "question": tally.poll.question,
                "option": result.bare(tally.poll, place), "votes": count,
                "share": round(result.shares(tally)[place], 3),
                "right": ("✓" if place in tally.poll.right else "") if tally.poll.right else "",
            }
            for tally in reversed(done)
            for place, count in enumerate(tally.counts)
        ]
    ).rename(columns=column)  # fmt: skip
    config = {column["share"]: st.column_config.NumberColumn(format="percent")}
    tables.show(frame, key="class_results", columns=config)
    st.caption(t("classroom.history_note"))
