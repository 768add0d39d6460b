/// What REST says beside tasks, agents and questions: pages, uploads, budgets, usage.
@NullMarked
package dev.flotilla.api.rest;

import org.jspecify.annotations.NullMarked;
