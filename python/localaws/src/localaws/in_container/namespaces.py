"""Linux's namespaces: a process that finds folders of its own in place of the host's."""

import ctypes
import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

_NEW_MOUNTS, _NEW_USER = 0x20000, 0x10000000
_READ_ONLY, _REMOUNT, _BIND, _RECURSIVE = 1, 32, 4096, 16384
# A namespace may not take these off what it was given: nosuid, nodev and noexec.
_LOCKED = 2 | 4 | 8
_CAPABILITIES_V3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def enter(mounts: Iterable[Sequence[str]]) -> None:
    """Move this process, and what it will start, to namespaces with folders of their own.

    The user stays who it is, and has no privileges there.

    Parameters
    ----------
    mounts
        For each the folder that is shown, where, and how: ``rw``, ``ro``, or, without a folder,
        the options of an empty one in memory.

    Raises
    ------
    OSError
        If the kernel refuses it.
    """
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(_NEW_USER | _NEW_MOUNTS), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    # All are opened first: a mount may cover what the next one shows.
    opened = [
        (os.open(source, os.O_PATH) if source else None, Path(target), how)
        for source, target, how in mounts
    ]
    in_memory: dict[Path, bool] = {}
    for source, target, how in opened:
        _make_folder(target, in_memory)
        in_memory[target] = source is None
        if source is None:
            _mount("tmpfs", target, 0, how)
            continue
        _mount(f"/proc/self/fd/{source}", target, _BIND | _RECURSIVE)
        os.close(source)
        if how == "ro":
            locked = os.statvfs(target).f_flag & _LOCKED
            _mount("none", target, _REMOUNT | _BIND | _READ_ONLY | locked)
    _drop_privileges()


def _make_folder(path: Path, in_memory: dict[Path, bool]) -> None:
    """Make a folder to mount on, in memory: on the host nothing is made.

    Parameters
    ----------
    path
        The folder.
    in_memory
        Of each mount so far, whether it is in memory.
    """
    if path.is_dir():
        return
    _make_folder(path.parent, in_memory)
    innermost = next((folder for folder in path.parents if folder in in_memory), None)
    if innermost is None or not in_memory[innermost]:
        _cover(path.parent)
        in_memory[path.parent] = True
    path.mkdir()


def _cover(folder: Path) -> None:
    """Cover a folder with one in memory that shows the same."""
    if folder == folder.parent:
        raise OSError(errno.ENOTSUP, "nothing can be added to the folder /")
    below = os.open(folder, os.O_PATH)
    found = [(path, path.is_symlink(), path.is_dir()) for path in folder.iterdir()]
    _mount("tmpfs", folder, 0, "mode=755")
    for path, is_link, is_folder in found:
        if is_link:
            path.symlink_to(os.readlink(path.name, dir_fd=below))
            continue
        if is_folder:
            path.mkdir()
        else:
            path.touch()
        _mount(f"/proc/self/fd/{below}/{path.name}", path, _BIND | _RECURSIVE)
    os.close(below)


def _drop_privileges() -> None:
    # They came with the namespace, and would let a process read files that it has locked.
    header, none = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0), (ctypes.c_uint32 * 6)()
    _check(_libc.capset(header, none), "capset")


def _mount(source: str, target: Path, flags: int, data: str = "") -> None:
    arguments = source.encode(), os.fsencode(target), b"tmpfs", ctypes.c_ulong(flags)
    _check(_libc.mount(*arguments, data.encode()), f"mount {target}")


def _write(file: str, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
