"""What `make serve` runs: a server to try out, with its keys and database in `var/`.

The keys are made once and kept; a variable that is already set counts more than what is kept.
The server publishes the starter catalogue by itself, when nothing has been published yet.
"""

import os
import socket
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from modeldex.http.config import Config, ConfigError, load
from modeldex.store.records import Role
from modeldex.store.secrets import looks_valid, new_secret, role_of

ROOT = Path(__file__).resolve().parent.parent
VAR = Path("var")
KEYS = VAR / "keys.env"
DATABASE_URL = f"sqlite:///{VAR / 'modeldex.db'}"
ROLES: Mapping[str, Role] = {"MODELDEX_READ_KEY": "read", "MODELDEX_ADMIN_KEY": "admin"}


class BrokenKeysError(Exception):
    """The kept keys can not be used; the message says what to do."""


def main() -> None:
    """Start the server in place of this process."""
    os.chdir(ROOT)
    try:
        keys = kept_keys(KEYS)
    except (OSError, BrokenKeysError) as error:
        sys.exit(f"modeldex: {error}")
    environ = environment(os.environ, keys)
    config = ready(environ)
    if config is not None:
        environ["MODELDEX_PORT"] = str(config.port)
        print(greeting(config, os.environ), flush=True)
    os.execve(sys.executable, [sys.executable, "-m", "modeldex", "serve"], environ)


def kept_keys(path: Path) -> dict[str, str]:
    """The keys in the file, made first where there are none. Only their owner may read them.

    Raises:
        BrokenKeysError: what the file holds is no key.
        OSError: it can not be read or written.
    """
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.parent.chmod(0o700)
    keys = read_keys(path) if path.exists() else {}
    missing = {name: new_secret(role) for name, role in ROLES.items() if name not in keys}
    if missing:
        keys |= missing
        write_keys(path, keys)
    path.chmod(0o600)
    return keys


def read_keys(path: Path) -> dict[str, str]:
    """The keys in a file of ``NAME=value`` lines; empty lines and other names are passed over.

    Raises:
        BrokenKeysError: the value of a key is no secret of its role.
    """
    pairs = (line.strip().partition("=") for line in path.read_text("utf-8").splitlines())
    keys = {name: value for name, _, value in pairs if name in ROLES}
    for name, secret in keys.items():
        if not looks_valid(secret) or role_of(secret) != ROLES[name]:
            raise BrokenKeysError(
                f"{path}: {name} is not a {ROLES[name]} key; delete the file to get new keys"
            )
    return keys


def write_keys(path: Path, keys: Mapping[str, str]) -> None:
    """Write all keys or none, readable to their owner alone from the first moment."""
    text = "".join(f"{name}={secret}\n" for name, secret in keys.items())
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def environment(given: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    """The server's environment: what is given and not empty, then the kept keys and database."""
    kept = {"MODELDEX_DATABASE_URL": DATABASE_URL, **keys}
    return {**given, **{name: given.get(name) or value for name, value in kept.items()}}


def ready(environ: Mapping[str, str]) -> Config | None:
    """The configuration, with the port that it will be; or None where the server will refuse it
    or can not have its port: it says so itself, and nothing should be promised before."""
    try:
        config = load(environ)
        family, kind, protocol, _, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return replace(config, port=probe.getsockname()[1])
    except (ConfigError, OSError):
        return None


def greeting(config: Config, given: Mapping[str, str]) -> str:
    """Where the server will be, and how to ask it something.

    A key from the given environment is named and not shown: it may be one that matters.
    """
    url = f"http://{shown_host(config.host)}:{config.port}"
    read_given, admin_given = (bool(given.get(name)) for name in ROLES)
    key = "$MODELDEX_READ_KEY" if read_given else config.read_key
    return f"""\
Modeldex    {url}
Read key    {"from the environment, MODELDEX_READ_KEY" if read_given else key}
Admin key   {"from the environment," if admin_given else f"kept in {KEYS},"} MODELDEX_ADMIN_KEY
Try         curl -H "Authorization: Bearer {key}" "{url}/api/v1/models?type=text"
Stop        Ctrl-C
"""


def shown_host(host: str) -> str:
    """The host as a client on this machine writes it."""
    if host in ("0.0.0.0", "::"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    main()
