"""What tables of a scene file are made of: frozen models, numbers, colours, and plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from meshes.authored import checked_text
from scenes.errors import scene_error


def _whole(schema: object) -> object:
    # In Python true and 1.0 are 1.
    if type(schema) is not int:
        raise ValueError(f"expected a whole number, got {schema!r}")
    return schema


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Schema = Annotated[Literal[1], BeforeValidator(_whole)]
Whole = Annotated[int, Field(strict=True)]
Choice = Annotated[bool, Field(strict=True)]
Fraction = Annotated[Number, Field(ge=0.0, le=1.0)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Text = Annotated[str, AfterValidator(checked_text)]


class Table(BaseModel):
    """A table of a scene file: frozen, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    if not TYPE_CHECKING:

        def __init__(self, /, **given: object) -> None:
            try:
                super().__init__(**given)
            except ValidationError as error:
                raise scene_error(error, type(self), ".".join) from None

        # Tables within tables are read at once, and told where they stand.
        __init__.__pydantic_base_init__ = True
