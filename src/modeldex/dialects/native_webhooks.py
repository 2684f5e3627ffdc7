"""``webhooks`` as ``catalogue.yaml`` writes them."""

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field

from modeldex.catalogue.event_kinds import EventKind
from modeldex.catalogue.webhooks import Webhook
from modeldex.dialects.native_terms import Address, OneOrMany, Pattern, ShortName, VariableName
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import Snake
from modeldex.entries.problems import Problem

MOST_WEBHOOKS: Final = 50
_MARK_OF_SECRETS: Final = "whsec_"


class WebhookDocument(Snake):
    """Where changes are told without being asked for."""

    name: Annotated[ShortName, Field(description="What it is called")]
    url: Annotated[Address, Field(description="Where messages are posted to: http or https")]
    secret: Annotated[
        VariableName,
        Field(description="The environment variable that holds the secret: `whsec_…`"),
    ]
    events: Annotated[
        list[EventKind], OneOrMany(), Field(description="Kinds of events; all if not given")
    ] = Field(default_factory=list)
    models: Annotated[
        list[Pattern], OneOrMany(), Field(description="Patterns of ids; every model if not given")
    ] = Field(default_factory=list)
    allow_private: Annotated[
        bool, Field(description="Whether `url` may lead to a private or loopback address")
    ] = False

    def value(self) -> Webhook:
        """The webhook itself."""
        return Webhook(
            self.name,
            self.url,
            self.secret,
            tuple(self.events),
            tuple(self.models),
            self.allow_private,
        )


def webhook_problems(webhooks: tuple[Webhook, ...]) -> Iterator[Problem]:
    """What is wrong with webhooks that are each of the right form. Paths begin with
    ``webhooks``."""
    if len(webhooks) > MOST_WEBHOOKS:
        found = str(len(webhooks))
        expected = f"{MOST_WEBHOOKS} at most"
        yield Problem("too many webhooks", path=("webhooks",), found=found, expected=expected)
    seen: set[str] = set()
    for index, webhook in enumerate(webhooks):
        if webhook.name in seen:
            yield Problem(
                "two webhooks have this name",
                path=("webhooks", index, "name"),
                found=brief(webhook.name),
                expected="a name of its own",
            )
        seen.add(webhook.name)
        if webhook.secret.startswith(_MARK_OF_SECRETS):
            yield Problem(
                "a catalogue is no place for a secret",
                path=("webhooks", index, "secret"),
                expected="the name of an environment variable that holds it, such as SHOP_SECRET",
            )
