"""What `streamlit run serve.py` starts: the app with as much room as the system gives, and its style in the document."""

from __future__ import annotations

import gc

gc.disable()  # until core.process.settle: what is loaded stays, and looking through it for garbage took a quarter of the start

import streamlit as st
from starlette.middleware import Middleware

from pages.components.server import logs, metrics
from pages.components.server.first_paint import FirstPaint
from pages.components.server.health import Health
from pages.components.server.lasting import Lasting
from pages.components.server.pace import Pace, Paced, limits
from pages.components.server.room import Capacity, Room, places, raised
from pages.components.server.way_back import WayBack


def data_state() -> str:
    """Imported when it is asked for: a laptop that nobody watches starts without it."""
    from pages.components.shell import ready

    return ready.data_state()


def store_state() -> str:
    """As above."""
    from pages.components.shell import ready

    return ready.store_state()


logs.set_up()
capacity = Capacity(places(raised()))
metrics.watch(lambda: capacity.here, capacity.most)
health = Health({"data": data_state, "store": store_state}, capacity.full)
app = st.App(
    "streamlit_app.py",
    routes=[*health.routes(), *metrics.routes()],
    middleware=[
        Middleware(Room, capacity=capacity),
        Middleware(metrics.Measured),
        Middleware(Paced, pace=Pace(limits())),
        Middleware(FirstPaint),
        Middleware(Lasting),
        Middleware(WayBack),
    ],
    on_script_error=metrics.failed,
)
