"""Sealing what must not be read from a stolen disk: AES-256-GCM with rotating keys, and the blind index."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

EXACT = ("utf-8", "surrogatepass")  # what was said comes back to the letter, lone surrogates and NUL included
KEY_ID, NONCE = 4, 12  # bytes before the ciphertext


class CannotOpen(Exception):
    """Sealed with a key that is not in KIT_ENCRYPTION_KEYS, or not the bytes we stored: restore the key."""


class Vault:
    """Seals and opens text. `context` ties a sealed value to its row, so that values cannot be swapped."""

    def __init__(self, secret_key: str, encryption_keys: Sequence[str]) -> None:
        keys = [base64.b64decode(key) for key in encryption_keys]
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._newest = _key_id(keys[0])
        self._index_key = HKDF(SHA256(), 32, None, b"kit blind index").derive(secret_key.encode())

    def seal(self, text: str, context: str) -> bytes:
        nonce = os.urandom(NONCE)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(*EXACT), context.encode())
        return self._newest + nonce + sealed

    def open(self, sealed: bytes, context: str) -> str:
        """The text. Raises CannotOpen."""
        cipher = self._ciphers.get(bytes(sealed[:KEY_ID]))
        if cipher is None:
            raise CannotOpen("sealed with a key that is not in KIT_ENCRYPTION_KEYS")
        nonce, body = sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
        try:
            return cipher.decrypt(nonce, body, context.encode()).decode(*EXACT)
        except (InvalidTag, ValueError) as error:  # ValueError where they are too few
            raise CannotOpen("the stored bytes are not the ones that were sealed for this row") from error

    def seal_data(self, data: Any, context: str) -> bytes:
        """Seal any JSON value."""
        return self.seal(json.dumps(data, ensure_ascii=False), context)

    def open_data(self, sealed: bytes | None, context: str) -> Any:
        """The JSON value; None for nothing. Raises CannotOpen."""
        return None if sealed is None else json.loads(self.open(sealed, context))

    def blind(self, kind: str, value: str) -> bytes:
        """The keyed hash by which a handle or a code is found again without being readable."""
        return hmac.digest(self._index_key, f"{kind}\0{value}".encode(*EXACT), "sha256")


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"kit key id" + key).digest()[:KEY_ID]
