package dev.flotilla.api.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list: every list of REST is one.
///
/// @param next the `cursor` that asks for what follows; null: this is the end
public record Page<T>(List<T> items, @Nullable String next) {}
