"""What `streamlit run serve.py` starts: the app with as much room as the system gives, and its style in the document."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from pages.components.shell.first_paint import FirstPaint
from pages.components.shell.lasting import Lasting
from pages.components.shell.room import Room, places, raised
from pages.components.shell.way_back import WayBack

app = st.App(
    "streamlit_app.py",
    middleware=[
        Middleware(Room, most=places(raised())),
        Middleware(FirstPaint),
        Middleware(Lasting),
        Middleware(WayBack),
    ],
)
