"""The secrets of keys: how they are made, recognised and stored. Pure but for randomness.

A secret is ``mdx_``, a letter for its role (``r`` or ``a``), 32 random bytes in base62 (43
characters) and a checksum of all that stands before it: its CRC-32 in base62 (6 characters).
A CRC-32 notices every single wrong character and every pair of swapped neighbours, so a
typing error is told from an unknown key without a database, and secret scanners find the
prefix.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from typing import Final

from modeldex.store.records import Role

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_BYTES: Final = 32
_RANDOM_LENGTH: Final = 43  # 62 ** 43 is just above 256 ** 32
_CHECKSUM_LENGTH: Final = 6
_LETTERS: Final[dict[Role, str]] = {"read": "r", "admin": "a"}
_ROLES: Final[dict[str, Role]] = {letter: role for role, letter in _LETTERS.items()}

PATTERN: Final = re.compile(f"mdx_[ra][0-9A-Za-z]{{{_RANDOM_LENGTH + _CHECKSUM_LENGTH}}}")
"""What a secret looks like, for scanners and for masking."""


def new_secret(role: Role) -> str:
    """A fresh secret. It is shown once and stored only as `secret_digest`."""
    number = int.from_bytes(secrets.token_bytes(_RANDOM_BYTES), "big")
    body = f"mdx_{_LETTERS[role]}{_base62(number, _RANDOM_LENGTH)}"
    return body + _checksum(body)


def looks_valid(secret: str) -> bool:
    """Whether the secret has the right form and checksum; says nothing about a key."""
    if PATTERN.fullmatch(secret) is None:
        return False
    body, checksum = secret[:-_CHECKSUM_LENGTH], secret[-_CHECKSUM_LENGTH:]
    return hmac.compare_digest(checksum, _checksum(body))


def role_of(secret: str) -> Role:
    """The role that the secret's letter names.

    Raises:
        ValueError: the secret does not look valid.
    """
    if not looks_valid(secret):
        raise ValueError("not a secret of Modeldex")
    return _ROLES[secret[4]]


def secret_digest(secret: str) -> bytes:
    """SHA-256 of the secret: what is stored and compared. Takes any text."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def hint(secret: str) -> str:
    """The secret's first and last characters, enough to recognise it by: ``mdx_rAbCd…wXyZ``."""
    return f"{secret[:9]}…{secret[-4:]}"


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode("ascii")), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
