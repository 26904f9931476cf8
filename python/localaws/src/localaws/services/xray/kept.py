"""What is kept of the service."""

from localaws.state.kept import Kept

KEPT = {"xray": Kept("sampling rules")}
