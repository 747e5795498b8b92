"""The title step: its words, and the logo of an office that may be anything."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from pages.components.presentation.cover_view import LARGEST, logo
from tests.test_pages import opened

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>'


def png(width: int = 4, height: int = 4) -> bytes:
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(("region", "name"), [("36.72", "Kota Cilegon"), ("36", "Banten: sembilan pemerintah")])
def test_the_first_step_says_what_it_is_about_and_shows_no_frame_without_a_logo(region, name):
    body = next(
        e.proto.body for e in opened("paparan", tahun="2022", wilayah=region).get("html") if "zh-cover" in e.proto.body
    )
    for words in ("Zona Hijau", "Hasil penilaian 2022", name):
        assert words in body
    assert "<img" not in body


@pytest.mark.parametrize(
    ("file", "content", "kind"), [("logo.png", png(), "image/png"), ("logo.svg", SVG, "image/svg+xml")]
)
def test_a_logo_travels_inside_the_page(tmp_path, file, content, kind):
    (tmp_path / file).write_bytes(content)
    assert logo(tmp_path).startswith(f"data:{kind};base64,")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("logo.png", b""),
        ("logo.png", b"no picture"),
        ("logo.png", png()[:40]),
        ("logo.png", SVG),
        ("logo.svg", png()),
        ("logo.svg", b"<svg"),
        ("logo.svg", b"<html></html>"),
        ("logo.svg", SVG + b" " * LARGEST),
    ],
)
def test_what_is_no_logo_is_left_out(tmp_path, file, content):
    (tmp_path / file).write_bytes(content)
    assert logo(tmp_path) == ""


def test_few_bytes_that_are_81_million_pixels_are_no_logo(tmp_path):
    (tmp_path / "logo.png").write_bytes(png(9000, 9000))
    assert (tmp_path / "logo.png").stat().st_size < LARGEST
    assert logo(tmp_path) == ""


def test_a_broken_svg_leaves_its_place_to_the_png(tmp_path):
    (tmp_path / "logo.svg").write_bytes(b"<svg")
    (tmp_path / "logo.png").write_bytes(png())
    assert logo(tmp_path).startswith("data:image/png")


def test_a_folder_called_like_a_logo_is_no_logo(tmp_path):
    (tmp_path / "logo.png").mkdir()
    assert logo(tmp_path) == ""
