"""A separate program: changes to a user that may run PostgreSQL, and runs it.

    python launch.py AS UID GID DETACH DIRECTORY PROGRAM ARGUMENT...

AS is one of
- `self`: the current user;
- `user`: the user UID, which takes root;
- `servant`: the same, but it may still enter and write the folders of others, as root may;
- `namespace`: root, in a user namespace where root goes by the name of UID. PostgreSQL refuses to run as root and is
  content; on the disk everything is and remains root's.

With DETACH `1` the program runs on its own, in a session of its own, and its process id is written to standard output.

It is a separate program because a namespace and capabilities are taken on by a process with one thread, and the
servers that need a database have several.
"""

import ctypes
import os
import pwd
import sys
from contextlib import suppress
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def _check_result(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _enter_namespace(uid: int, gid: int) -> None:
    _check_result(ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER))
    # The kernel wants groups fixed before it lets a group be mapped.
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{gid} 0 1")


def _become(uid: int, gid: int) -> None:
    os.setgroups([])
    with suppress(KeyError):
        os.initgroups(pwd.getpwuid(uid).pw_name, gid)
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def _become_unprivileged(uid: int, gid: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    _check_result(libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
    _become(uid, gid)
    one = 1 << _CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    effective_permitted_inheritable = (ctypes.c_uint32 * 6)(one, one, one, 0, 0, 0)
    _check_result(libc.capset(header, effective_permitted_inheritable))
    _check_result(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


_WAYS = {
    "self": lambda uid, gid: None,
    "user": _become,
    "servant": _become_unprivileged,
    "namespace": _enter_namespace,
}


def _detach() -> None:
    """Continue in a child process without terminal, parent or pipe."""
    child = os.fork()
    if child:
        os.write(1, str(child).encode())
        os._exit(0)
    os.setsid()
    os.dup2(2, 1)


def main() -> None:
    """Run as described above; a failure is a message on standard error and a status above zero."""
    way, uid, gid, detach, directory, *command = sys.argv[1:]
    try:
        # Before the change of user: the new one may not have access to the path.
        os.chdir(directory)
        _WAYS[way](int(uid), int(gid))
        if detach == "1":
            _detach()
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    except (OSError, AttributeError) as error:  # forbidden by the system, or not supported
        sys.exit(f"{way}: {error}")


if __name__ == "__main__":
    main()
