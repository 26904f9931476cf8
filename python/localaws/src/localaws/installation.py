"""Each package of services is imported and put in place when its service is first used."""

from importlib import import_module

from moto.core.base_backend import BackendDict, backend_lock

from localaws.registry import PACKAGES
from localaws.settings import Settings


def install_at_first_use(settings: Settings) -> None:
    """Let the first look at a service's backend, of a request or of a service, install it.

    Parameters
    ----------
    settings
        Of the running localaws.
    """
    waiting = {service: package for package, names in PACKAGES.items() for service in names}
    begun: set[str] = set()
    backends_of = BackendDict.__getitem__

    def install(package: str) -> None:
        # moto's own lock, as an installation looks at backends, and backends at each other.
        with backend_lock:
            if package in begun:  # by this thread, or to its end by another
                return
            begun.add(package)
            import_module(f"localaws.services.{package}").install(settings)
            for service in PACKAGES[package]:
                del waiting[service]

    def look_up(self: BackendDict, account: str) -> object:
        if package := waiting.get(self.service_name):
            install(package)
        return backends_of(self, account)

    BackendDict.__getitem__ = look_up
