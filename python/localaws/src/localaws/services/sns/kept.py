"""What is kept of the service."""

from localaws.state.kept import Kept

KEPT = {"sns": Kept("topics, subscriptions, platform applications")}
