"""JSON over HTTP: any system that takes records by POST and finds them again by our reference."""

from core.connectors.kinds import TargetKind
from core.connectors.rest.config import RestTargetConfig

KIND = TargetKind(
    kind="rest",
    config=RestTargetConfig,
    connector="core.connectors.rest.connector:RestTarget",
    paper="core.connectors.rest.paper:RestPaper",
    draft="core.connectors.rest.draft:draft",
    sandbox="core.connectors.rest.sandbox.in_process:RestSandbox",
    served_by="core.connectors.rest.sandbox.server",
    stand="core.connectors.rest.sandbox.stand:RestStand",
)
