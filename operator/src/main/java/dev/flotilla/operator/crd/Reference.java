package dev.flotilla.operator.crd;

/// Another object of the same namespace, by name.
@Wire
public record Reference(
    @Field(value = "Its name.", required = true, pattern = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        String name) {}
