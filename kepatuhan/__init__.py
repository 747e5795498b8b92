"""The engine of Zona Hijau: the yearly compliance assessment as data, scored exactly. No Streamlit, no clock, no network."""
