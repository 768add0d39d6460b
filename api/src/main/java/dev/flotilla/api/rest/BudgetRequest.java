package dev.flotilla.api.rest;

import dev.flotilla.api.usage.Usd;

/// `PUT /api/v1/budgets/{scope}`: the new limit.
public record BudgetRequest(Usd usd) {}
