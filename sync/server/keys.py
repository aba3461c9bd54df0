"""The centre's keys, as files: which process may read which, and how they are made.

    root/      root.pem escrow.pem          leaves the machine after `init`; two people, on paper
    open/      ca.pem control.pem seal.pem guard.pem       the open process, under a passphrase
    receive/   receipts.pem tls-key.pem tls.pem              the receive process
    public/    root.pub *.cert tls-authority.pem             anybody

Private keys are PKCS #8 PEM.  `receive` refuses to start where it could read a seal key.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.protocol.activation import Certificates
from sync.protocol.certificates import Purpose, certify_key

SigningKey = Ed25519PrivateKey
VerifyingKey = Ed25519PublicKey
EscrowKey = X25519PrivateKey
PrivateKey = Ed25519PrivateKey | X25519PrivateKey | ec.EllipticCurvePrivateKey
PASSPHRASE_ENV: Final = "SADASYA_OPEN_PASSPHRASE"  # noqa: S105 - a name, not a secret
_OPEN_KEYS: Final = ("ca", "control", "seal", "guard")


class KeyFileError(Exception):
    """A key file is missing, damaged, or does not open with this passphrase."""


@dataclass(frozen=True, slots=True)
class OpenKeys:
    """What the open process holds."""

    ca: Ed25519PrivateKey
    control: Ed25519PrivateKey
    seal: X25519PrivateKey
    guard: bytes  # public half: the open process writes guarded records, and need not read them


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Where the keys lie."""

    root: Path

    @property
    def public(self) -> Path:
        return self.root / "public"

    @property
    def receive(self) -> Path:
        return self.root / "receive"

    @property
    def open(self) -> Path:
        return self.root / "open"

    def root_key(self) -> bytes:
        """The 32 bytes that everything is verified up to."""
        return bytes.fromhex((self.public / "root.pub").read_text(encoding="ascii").strip())

    def tls_authority(self) -> bytes:
        """DER; empty where a public authority is used."""
        path = self.public / "tls-authority.pem"
        if not path.exists():
            return b""
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        return certificate.public_bytes(serialization.Encoding.DER)

    def certificates(self) -> Certificates:
        names = ("ca", "control", "receipts", "seal", "escrow")
        return Certificates(**{name: (self.public / f"{name}.cert").read_bytes() for name in names})

    def open_keys(self, passphrase: bytes) -> OpenKeys:
        """Raises `KeyFileError`."""
        found = {name: load_private(self.open / f"{name}.pem", passphrase) for name in _OPEN_KEYS}
        match found:
            case {
                "ca": Ed25519PrivateKey() as ca,
                "control": Ed25519PrivateKey() as control,
                "seal": X25519PrivateKey() as seal,
                "guard": X25519PrivateKey() as guard,
            }:
                return OpenKeys(ca, control, seal, guard.public_key().public_bytes_raw())
            case _:
                raise KeyFileError("a key file holds another kind of key")

    def receipts_key(self) -> Ed25519PrivateKey:
        key = load_private(self.receive / "receipts.pem", None)
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyFileError("receipts.pem")
        return key

    def readable_open_keys(self, environment: Mapping[str, str]) -> list[str]:
        """Keys of the open process that this process could use: must be empty for receive."""
        secret = environment.get(PASSPHRASE_ENV)
        tries = [None] if secret is None else [None, secret.encode()]
        return [
            path.name
            for path in sorted(self.open.glob("*.pem") if self.open.is_dir() else [])
            if any(_opens(path, passphrase) for passphrase in tries)
        ]


def make_hierarchy(folder: KeyFolder, root_folder: Path, passphrase: bytes) -> None:
    """Every key of a new centre.  Refuses to write over an existing one."""
    if (folder.public / "root.pub").exists():
        raise KeyFileError("there is a centre here already")
    for place in (folder.public, folder.receive, folder.open, root_folder):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    root, ca, control, receipts = (Ed25519PrivateKey.generate() for _ in range(4))
    seal, escrow, guard = (X25519PrivateKey.generate() for _ in range(3))
    _save(root_folder / "root.pem", root, passphrase)
    _save(root_folder / "escrow.pem", escrow, passphrase)
    for name, key in (("ca", ca), ("control", control), ("seal", seal), ("guard", guard)):
        _save(folder.open / f"{name}.pem", key, passphrase)
    _save(folder.receive / "receipts.pem", receipts, None)
    certified = (
        (Purpose.CA, "ca", ca), (Purpose.CONTROL, "control", control),
        (Purpose.RECEIPTS, "receipts", receipts), (Purpose.SEAL, "seal", seal),
        (Purpose.ESCROW, "escrow", escrow),
    )  # fmt: skip
    for purpose, name, key in certified:
        statement = certify_key(root, purpose, key.public_key().public_bytes_raw())
        (folder.public / f"{name}.cert").write_bytes(statement)
    public = root.public_key().public_bytes_raw().hex()
    (folder.public / "root.pub").write_text(public + "\n", encoding="ascii")


def make_tls(folder: KeyFolder, hosts: Iterable[str], now: dt.datetime) -> None:
    """A TLS authority of the centre's own and a certificate for `hosts` (names or addresses)."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sadasya centre")])
    authority = (
        _certificate(name, authority_key, name, authority_key, now, days=3650)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sadasya receive")])
    leaf = (
        _certificate(own, key, name, authority_key, now, days=800)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder.public / "tls-authority.pem").write_bytes(authority.public_bytes(pem))
    (folder.receive / "tls.pem").write_bytes(leaf.public_bytes(pem))
    _save(folder.receive / "tls-key.pem", key, None)


def load_private(path: Path, passphrase: bytes | None) -> PrivateKey:
    """Raises `KeyFileError`."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except (OSError, ValueError, TypeError) as error:
        raise KeyFileError(path.name) from error
    if not isinstance(key, Ed25519PrivateKey | X25519PrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyFileError(path.name)
    return key


def escrow_key(path: Path, passphrase: bytes) -> EscrowKey:
    """The key that two people keep apart.  Raises `KeyFileError`."""
    key = load_private(path, passphrase)
    if not isinstance(key, X25519PrivateKey):
        raise KeyFileError(path.name)
    return key


def _opens(path: Path, passphrase: bytes | None) -> bool:
    try:
        load_private(path, passphrase)
    except KeyFileError:
        return False
    return True


def _save(path: Path, key: PrivateKey, passphrase: bytes | None) -> None:
    protection: serialization.KeySerializationEncryption = (
        serialization.NoEncryption()
        if passphrase is None
        else serialization.BestAvailableEncryption(passphrase)
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def _certificate(  # noqa: PLR0913 - the fields of a certificate
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
    *,
    days: int,
) -> x509.CertificateBuilder:
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs, crl_sign=signs,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def hash_password(password: str) -> str:
    """Argon2id as a PHC string, with a salt of its own."""
    return _argon2(secrets.token_bytes(16)).derive_phc_encoded(password.encode())


def is_password(password: str, hashed: str) -> bool:
    """Whether `hashed` was made of `password`.  Takes as long for yes as for no."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), hashed)
    except InvalidKey:
        return False
    return True


def _argon2(salt: bytes) -> Argon2id:
    # RFC 9106's second recommended choice, for machines that also have other work.
    return Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=64 * 1024)
