package dev.flotilla.api.rest;

import dev.flotilla.api.usage.Usd;

/// A limit and what stands against it.
///
/// @param scope `task:<id>` or `fleetDay`
/// @param settled what was spent, estimates included
/// @param reserved what requests under way may still cost
public record BudgetView(String scope, Usd limit, Usd settled, Usd reserved) {}
