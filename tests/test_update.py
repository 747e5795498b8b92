"""An update as it is done by hand: the files are replaced first, the replicas follow one by one, and visitors are there all the while."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from websockets.exceptions import ConnectionClosed

from deploy.proxy import DIGEST
from tests.servers import RunningServer, installed, running
from tests.stores import bare
from tests.visitors import HTML, Visitor
from tests.waiting import until

NEW = "Rilis berikutnya"
STEPS = "kepatuhan/store/migrations/versions"
STEP = '''"""A table, and a column of one that is read all the while: as every step so far, it only adds."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    op.create_table("next_release", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("scenarios", sa.Column("next_release", sa.Text, nullable=True))
'''


def next_release(app: Path) -> None:
    """A page and what makes a PDF need from then on a name that the modules of before do not have; a script is another."""
    script = app / "pages" / "components" / "server" / "page_scripts.py"
    text = script.read_text(encoding="utf-8")
    assert text.count("</script>") == 2
    script.write_text(text.replace("</script>", ";</script>", 1), encoding="utf-8")
    for file, line in (
        ("pages/components/shell/site.py", f'NEXT_RELEASE = "{NEW}"'),
        (
            "pages/tren.py",
            "from pages.components.shell.site import NEXT_RELEASE\nimport streamlit\nstreamlit.caption(NEXT_RELEASE)",
        ),
        ("kepatuhan/words/names.py", "NEXT_RELEASE = 1"),
        ("kepatuhan/briefing/pdf.py", "from kepatuhan.words.names import NEXT_RELEASE"),
    ):
        with (app / file).open("a", encoding="utf-8") as end:
            end.write(f"\n{line}\n")
    latest = max(file.name for file in (app / STEPS).glob("v[0-9]*.py"))
    (app / STEPS / "v9999_next.py").write_text(STEP.format(before=latest[1:5]), encoding="utf-8")


def allowed(visitor: Visitor) -> set[str]:
    """The scripts that his browser may run on a page that he opens now."""
    return set(DIGEST.findall(visitor.ask("/", **HTML)[1]["content-security-policy"]))


def looked(visitor: Visitor) -> str:
    """He looks at a page that nobody has opened before, at what is in the store, and takes a PDF; what the first page's captions say."""
    visitor.run("tahun=2022&wilayah=36.72", "tren")
    assert "exception" not in visitor.kinds(), visitor.elements
    said = " ".join(one.markdown.body for one in visitor.elements if one.WhichOneof("type") == "markdown")
    visitor.run("tahun=2022&wilayah=36.72", "simulasi")
    assert "exception" not in visitor.kinds(), visitor.elements
    visitor.run("tahun=2022&wilayah=36.72", "profil")
    assert visitor.ask(visitor.download())[0] == 200
    return said


def renewed(server: RunningServer, before: list[int]) -> bool:
    return not set(before) & {server.pid(port) for port in server.ports} and server.up()


@pytest.mark.nightly  # by day test_serve has one without a change of the files
def test_between_new_files_and_new_replicas_nobody_meets_half_of_each(tmp_path, cluster):
    app = installed(tmp_path / "app")
    cluster.folder.chmod(0o755)
    with running(tmp_path, app=app, ZONA_DATABASE_URL=cluster.url) as server, server.visitor() as visitor:
        before = [server.pid(port) for port in server.ports]
        visitor.arrive()
        next_release(app)
        command = [
            sys.executable,
            "-m",
            "deploy.serve",
            "migrate",
        ]  # as zona-migrate does: the store is new, every replica old
        subprocess.run(command, cwd=app, env={**os.environ, "ZONA_DATABASE_URL": cluster.url}, check=True)
        assert "next_release" in {column["name"] for column in sa.inspect(bare(cluster.url)).get_columns("scenarios")}
        assert NEW not in looked(visitor)
        assert server.up()
        former = allowed(visitor)
        server.process.send_signal(signal.SIGHUP)
        while not renewed(server, before):
            try:
                looked(visitor)
            except ConnectionClosed:  # his replica's turn: a browser connects again by itself
                assert visitor.ask("/_stcore/health")[0] == 200
                visitor.connect()
            now = allowed(visitor)
            assert former <= now or renewed(server, before)  # pages of the last old replica may run theirs
        assert NEW in looked(visitor)
        until(lambda: len(allowed(visitor) - former) == len(former - allowed(visitor)) == 1)
