"""Settings from the environment and a `.env` file, each with its unit and default."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from db.provider_urls import is_trustworthy

PROJECT = Path(__file__).resolve().parent.parent
"""The directory of the project's `pyproject.toml`."""

Network = IPv4Network | IPv6Network


def _network(text: object) -> object:
    try:
        return ip_network(text, strict=False) if isinstance(text, str) else text
    except ValueError as error:
        context = {"text": text}
        message = '"{text}" is no address and no network, such as 10.0.0.7 or 10.0.0.0/8'
        raise PydanticCustomError("network", message, context) from error


def variable(setting: str) -> str:
    """The environment variable of a setting."""
    return f"ACCOUNT_BATCH_{setting.upper()}"


class Settings(BaseSettings):
    """Every setting of `account-batch`; the environment variable is `ACCOUNT_BATCH_` and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ACCOUNT_BATCH_", env_file=".env", extra="ignore", frozen=True)

    database_url: str | None = Field(
        None, description="`postgresql://...` of the server's database. Absent: an embedded PostgreSQL."
    )
    owner_database_url: str | None = Field(
        None,
        description="The same database as its owner, for `migrate`, `import` and `demo`. Absent: DATABASE_URL.",
    )
    pooled_database_url: str | None = Field(
        None,
        description="The same database through a pooler by transaction, such as PgBouncer, for all that is one "
        "transaction. Absent: DATABASE_URL.",
    )
    standby_database_url: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="DSNs of standbys of the same cluster, separated by blanks, by which partners' queries and live "
        "statistics are answered. Absent: by the primary.",
    )
    standby_lag: float = Field(
        1.0, gt=0, description="Seconds that a standby may be behind; where all are further, the primary answers."
    )
    data_dir: Path = Field(
        PROJECT / ".data",
        description="Where the embedded PostgreSQL and the local signing key keep their files.",
    )
    pool_size: int = Field(16, ge=1, le=500, description="Database connections of one server process.")
    pool_timeout: float = Field(2.0, gt=0, description="Seconds that a request waits for a free database connection.")
    chunk_size: int = Field(
        20_000, ge=1, le=100_000, description="Accounts that one transaction of a batch update changes."
    )
    small_update: int = Field(
        10_000,
        ge=0,
        description="Accounts up to which an update is done when its mutation answers, unless another update of its "
        "batch is before it.",
    )
    worker: bool = Field(
        True, description="Whether the server works on large updates too; `serve --no-worker` says no."
    )
    results_kept_days: int = Field(
        400,
        ge=1,
        le=36_500,
        description="Days for which the results of a batch update, account by account, are kept at least.",
    )
    command_timeout: float = Field(
        600.0, gt=0, description="Seconds after which a database command is given up by its client."
    )
    statement_timeout: float = Field(
        10.0, gt=0, description="Seconds after which the database gives up a read of an API operation."
    )
    preview_timeout: float = Field(
        60.0, gt=0, description="Seconds after which the database gives up a statement of a preview."
    )
    max_document_length: int = Field(15_000, ge=1, description="Characters of a GraphQL document.")
    max_document_tokens: int = Field(
        2000, ge=1, description="Tokens of a GraphQL document, and its fields with fragments expanded."
    )
    max_document_depth: int = Field(
        12, ge=1, description="Levels of fields in a GraphQL document, the leaf included; introspection may have 15."
    )
    max_document_aliases: int = Field(30, ge=0, description="Aliases in an operation, fragments expanded.")
    introspection: bool = Field(
        True, description="Whether documents may ask for the schema. Where not, errors suggest no names of it either."
    )
    max_list_length: int = Field(250, ge=1, description="IDs, or other values, in one list of a request.")
    max_page_size: int = Field(500, ge=1, description="Edges of one page of a list.")
    cost_limit: int = Field(10_000, ge=1, description="What one operation may cost: a point for each object.")
    cost_bucket: int = Field(
        100_000,
        ge=1,
        validate_default=True,
        description="What one caller's operations may cost at once; at least COST_LIMIT.",
    )
    cost_refill: int = Field(10_000, ge=1, description="What comes back into a caller's bucket each second.")
    reading_bucket: int = Field(
        20_000,
        ge=1,
        description="Milliseconds of processor time that one caller's requests may take to be read and checked at once;"
        " a request that takes more than 2.5 counts by the square.",
    )
    reading_refill: int = Field(100, ge=1, description="What comes back of them each second.")
    refusal_refill: int = Field(
        5,
        ge=1,
        description="Refused requests a second of one caller (without a valid token: of one address) that are answered"
        " at once, after 20 that are; the answers to more are held back for up to as long as 20 take to come back.",
    )
    refusals_held: int = Field(
        1000,
        ge=1,
        description="Answers of one caller that are held back so at a time, each 10 ms later for each other; more are"
        " sent at once, and their connections closed.",
    )
    header_timeout: float = Field(
        10.0, gt=0, description="Seconds within which the head of an HTTP request has to be complete."
    )
    body_timeout: float = Field(
        30.0, gt=0, description="Seconds within which the body of an HTTP request has to be complete."
    )
    body_limit: int = Field(
        1_048_576,
        ge=1024,
        le=1_073_741_824,
        description="Bytes of the body of an HTTP request, and of a message on a WebSocket.",
    )
    socket_operations: int = Field(
        20, ge=1, le=1000, description="Operations that one WebSocket may have under way at a time."
    )
    jwks_url: str | None = Field(
        None,
        description="Keys of the OpenID Connect provider whose tokens are accepted, or its "
        "`.well-known/openid-configuration`; https. Absent: tokens are signed with the local key.",
    )
    jwt_issuer: str = Field("account-batch", description="The `iss` that a token has to name.")
    jwt_audience: str = Field("account-batch", description="The `aud` that a token has to name.")
    jwt_tenant_claim: str = Field(
        "tenant", min_length=1, description="The claim that names the tenant, or a path to it: `app.tenant`."
    )
    jwt_distributor_claim: str = Field(
        "distributor", min_length=1, description="The claim, or path, that names a partner's distributor."
    )
    jwt_permissions_claim: str = Field(
        "permissions",
        min_length=1,
        description="The claim, or path, that lists the permissions: a list, or a text with blanks between them.",
    )
    trusted_documents: Path | None = Field(
        None,
        description="Manifest of graphql-codegen (`persisted-documents.json`) with the documents that alone are taken, "
        "but for tokens with EXPLORE. Absent: any document is.",
    )
    log_level: str = Field("info", description="Least severity that is logged: debug, info, warning, error.")
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins of browser front ends on other hosts, separated by commas (CORS)."
    )

    trusted_proxies: Annotated[tuple[Annotated[Network, BeforeValidator(_network)], ...], NoDecode] = Field(
        (),
        description="Addresses or networks, separated by commas, of reverse proxies whose X-Forwarded-For is believed.",
    )

    @property
    def owner_url(self) -> str | None:
        """The configured database as its owner, or as whoever there is; None for the embedded one."""
        return self.owner_database_url or self.database_url

    @field_validator("cost_bucket")
    @classmethod
    def _holds_an_operation(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("cost_limit", 0):
            raise PydanticCustomError(
                "bucket", "it is below ACCOUNT_BATCH_COST_LIMIT, so some operations could never run"
            )
        return value

    @field_validator("jwks_url")
    @classmethod
    def _trustworthy(cls, value: str | None) -> str | None:
        if value and not is_trustworthy(value):
            raise PydanticCustomError("url", "it is no URL with https, or with http and a host of this machine")
        return value or None

    @field_validator("standby_database_url", mode="before")
    @classmethod
    def _split_at_blanks(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("allowed_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, (origin.strip() for origin in value.split(",")))) if isinstance(value, str) else value
