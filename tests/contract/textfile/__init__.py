"""A text file: one line for each record."""

from core.connectors.textfile.config import TextFileTargetConfig

from core.connectors.kinds import TargetKind

KIND = TargetKind(
    kind="textfile",
    config=TextFileTargetConfig,
    connector="core.connectors.textfile.connector:TextFileTarget",
    paper="core.connectors.textfile.paper:TextFilePaper",
    draft="core.connectors.textfile.draft:draft",
    sandbox="core.connectors.textfile.sandbox.in_process:TextFileSandbox",
    stand="core.connectors.textfile.sandbox.stand:TextFileStand",
)
