/// What follows what, one transaction per transition: [Workflow] is what others see,
/// [LedgerWorkflow] puts it together, out of the packages `lease`, `crew`, `transition` and `prompt`
/// too. Here are the ways in (submission, steering, answers, budgets, the end of an attempt), the
/// check and merge of a task that one agent carries out, and the loop that delivers.
@NullMarked
package dev.flotilla.server.workflow;

import org.jspecify.annotations.NullMarked;
