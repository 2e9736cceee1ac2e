"""What an installation says about itself: environment variables with the prefix STEWARD_, and `steward.toml`.

Refuses wrong values all at once, each with its name and the fix, and never prints a secret.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot import slips
from bot.clock import Clock, rehearsal
from bot.faults import Fault, fault
from bot.outside import address, loopback
from store.db import DEFAULT_URL
from store.errors import Refused
from store.retention import Keep

FILE = "steward.toml"
Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Typed settings. Secrets come from the environment, or from files it names (`..._FILE`)."""

    model_config = SettingsConfigDict(
        env_prefix="STEWARD_", toml_file=FILE, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: str = DEFAULT_URL
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    slack_team_id: str | None = None

    teams_app_id: str | None = None
    teams_app_secret: SecretStr | None = None
    teams_app_tenant: str | None = None
    teams_allowed_tenants: Names = ()
    teams_openid_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    teams_token_url: str | None = None
    teams_service_hosts: Names = ("smba.trafficmanager.net",)

    adviser_url: str | None = None
    adviser_model: str = "default"
    adviser_key: SecretStr | None = None

    admin_room: str = ""
    heartbeat_url: SecretStr | None = None
    heartbeat_seconds: int = Field(default=60, ge=10, le=3600)
    keep_messages_days: int = Field(default=0, ge=0)
    keep_questions_days: int = Field(default=0, ge=0)
    keep_remarks_days: int = Field(default=0, ge=0)
    person_per_minute: int = Field(default=600, ge=10)

    log_format: Literal["console", "json"] = "console"
    clock: Clock | None = None
    fault: Fault | None = None

    @field_validator("teams_allowed_tenants", "teams_service_hosts", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("clock", mode="before")
    @classmethod
    def _rehearsed(cls, value: Any) -> Any:
        return rehearsal(value) if isinstance(value, str) else value

    @field_validator("fault", mode="before")
    @classmethod
    def _armed(cls, value: Any) -> Any:
        return fault(value) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        return address(value)

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _prefixed(value, "xoxb-", "the Bot User OAuth Token of the app's page OAuth & Permissions")

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _prefixed(value, "xapp-", "an App-Level Token with the scope connections:write")

    @field_validator("adviser_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value and not (value.startswith("https://") or loopback(value)):
            raise ValueError("is neither https nor on this machine. Right would be https://models.example.com/v1")
        return value

    @field_validator("heartbeat_url")
    @classmethod
    def _beats(cls, value: SecretStr | None) -> SecretStr | None:
        url = value.get_secret_value() if value else ""
        if url and not (url.startswith("https://") or loopback(url)):
            raise ValueError("is neither https nor on this machine. Right would be https://watcher.example.com/…")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @model_validator(mode="after")
    def _together(self) -> Settings:
        problems = [*self._slack_problems(), *self._teams_problems(), *self._rehearsal_problems()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _slack_problems(self) -> list[str]:
        doors = self.slack_app_token or self.slack_signing_secret
        if doors and not self.slack_bot_token:
            return ["STEWARD_SLACK_BOT_TOKEN is missing. Right would be the app's token that starts with xoxb-"]
        if self.slack_bot_token and not doors:
            return [
                "STEWARD_SLACK_BOT_TOKEN is set but no door: set STEWARD_SLACK_APP_TOKEN (Socket Mode) "
                "or STEWARD_SLACK_SIGNING_SECRET (HTTP)"
            ]
        return []

    def _teams_problems(self) -> list[str]:
        if not self.teams_app_id:
            return []
        needed = {
            "STEWARD_TEAMS_APP_SECRET": (self.teams_app_secret, "a client secret of the app registration"),
            "STEWARD_TEAMS_APP_TENANT": (self.teams_app_tenant, "the tenant id of the app registration"),
            "STEWARD_TEAMS_ALLOWED_TENANTS": (self.teams_allowed_tenants, "tenant ids, separated by commas"),
        }
        return [f"{name} is missing. Right would be {what}" for name, (value, what) in needed.items() if not value]

    def _rehearsal_problems(self) -> list[str]:
        rehearsing = [name for name, value in (("CLOCK", self.clock), ("FAULT", self.fault)) if value is not None]
        if not rehearsing:
            return []
        urls = [("STEWARD_SLACK_API_URL", self.slack_api_url)] if self.slack else []
        if self.teams:
            urls += [("STEWARD_TEAMS_OPENID_URL", self.teams_openid_url), ("STEWARD_TEAMS_TOKEN_URL", self.token_url)]
            urls += [("STEWARD_TEAMS_SERVICE_HOSTS", f"//{host}") for host in self.teams_service_hosts]
        far = [name for name, url in urls if not loopback(url)]
        return [
            f"STEWARD_{what} rehearses, so {name} must be a loopback address" for what in rehearsing for name in far
        ]

    @property
    def keep(self) -> Keep:
        """How long what people said is kept; 0 days is for ever."""
        days = self.keep_messages_days, self.keep_questions_days, self.keep_remarks_days
        return Keep(*(timedelta(days=each) if each else None for each in days))

    @property
    def slack(self) -> bool:
        return self.slack_bot_token is not None

    @property
    def teams(self) -> bool:
        return self.teams_app_id is not None

    @property
    def token_url(self) -> str:
        default = f"https://login.microsoftonline.com/{self.teams_app_tenant}/oauth2/v2.0/token"
        return self.teams_token_url or default

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


SECRETS = (
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "teams_app_secret",
    "adviser_key",
    "heartbeat_url",
)


def read(environment: dict[str, str], **given: Any) -> Settings:
    """*Raises* Refused with every wrong value, each with its name and the fix."""
    problems = slips.in_file(FILE, Settings.model_fields, SECRETS)
    for name in SECRETS:
        path = environment.get(f"STEWARD_{name.upper()}_FILE")
        if path:
            try:
                given[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                problems.append(
                    f"STEWARD_{name.upper()}_FILE cannot be read: {type(error).__name__}. Is the path right?"
                )
    try:
        settings = Settings(**given)
    except ValidationError as error:
        problems += [line for each in error.errors() for line in _sentence(each)]
    if problems:
        raise Refused(problems)
    return settings


def unread(environment: dict[str, str]) -> list[str]:
    """What looks like a setting and is none, a sentence each."""
    return slips.unread(environment, Settings.model_fields, SECRETS)


def _sentence(error: Any) -> list[str]:
    message = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return message.splitlines()
    name = str(error["loc"][0])
    sentence = f"STEWARD_{name.upper()}: {message[:1].lower() + message[1:]}"
    usual = Settings.model_fields[name].default if name in Settings.model_fields else None
    known = "ight would be" in sentence or usual is None or usual == ()
    return [sentence if known else f"{sentence}. Right would be, for example, {usual}"]


def _prefixed(value: SecretStr | None, prefix: str, what: str) -> SecretStr | None:
    if value is not None and not value.get_secret_value().startswith(prefix):
        raise ValueError(f"does not start with {prefix}. Right would be {what}")
    return value
